"""The text of queries of SHACL-SPARQL: its tokens, and forms that are asked once for all nodes."""
