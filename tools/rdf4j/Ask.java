// Asks by RDF4J's client: java -cp '.rdf4j/lib/*' tools/rdf4j/Ask.java ENDPOINT < asked.json
// Reads {"repository": {name: {"kind": …, "query": …}}}, and prints the answers likewise, by name:
// SPARQL's JSON, "statements", or "error".
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.eclipse.rdf4j.model.Literal;
import org.eclipse.rdf4j.model.Statement;
import org.eclipse.rdf4j.model.Value;
import org.eclipse.rdf4j.query.BindingSet;
import org.eclipse.rdf4j.query.GraphQueryResult;
import org.eclipse.rdf4j.query.TupleQueryResult;
import org.eclipse.rdf4j.repository.RepositoryConnection;
import org.eclipse.rdf4j.repository.sparql.SPARQLRepository;

public class Ask {
  static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] words) throws Exception {
    JsonNode questions = JSON.readTree(System.in).get("repository");
    ObjectNode answers = JSON.createObjectNode();
    SPARQLRepository repository = new SPARQLRepository(words[0]);
    try (RepositoryConnection connection = repository.getConnection()) {
      questions
          .fields()
          .forEachRemaining(it -> answers.set(it.getKey(), answer(connection, it.getValue())));
    } finally {
      repository.shutDown();
    }
    JSON.writeValue(System.out, JSON.createObjectNode().set("repository", answers));
  }

  static ObjectNode answer(RepositoryConnection connection, JsonNode question) {
    String query = question.get("query").asText();
    try {
      return switch (question.get("kind").asText()) {
        case "boolean" ->
            JSON.createObjectNode()
                .put("boolean", connection.prepareBooleanQuery(query).evaluate());
        case "statements" -> statements(connection.prepareGraphQuery(query).evaluate());
        default -> rows(connection.prepareTupleQuery(query).evaluate());
      };
    } catch (RuntimeException error) {
      String said = error.getClass().getSimpleName() + ": " + error.getMessage();
      return JSON.createObjectNode().put("error", said);
    }
  }

  static ObjectNode rows(TupleQueryResult result) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode names = answer.putObject("head").putArray("vars");
    ArrayNode rows = answer.putObject("results").putArray("bindings");
    try (result) {
      result.getBindingNames().forEach(names::add);
      for (BindingSet given : result) {
        ObjectNode row = rows.addObject();
        given.forEach(it -> row.set(it.getName(), term(it.getValue())));
      }
    }
    return answer;
  }

  static ObjectNode statements(GraphQueryResult result) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode statements = answer.putArray("statements");
    try (result) {
      for (Statement it : result) {
        ArrayNode statement = statements.addArray();
        statement.add(term(it.getSubject())).add(term(it.getPredicate())).add(term(it.getObject()));
      }
    }
    return answer;
  }

  static ObjectNode term(Value value) {
    ObjectNode term = JSON.createObjectNode();
    term.put("type", value.isIRI() ? "uri" : value.isBNode() ? "bnode" : "literal");
    term.put("value", value.stringValue());
    if (value instanceof Literal literal) {
      term.put("datatype", literal.getDatatype().stringValue());
      literal.getLanguage().ifPresent(it -> term.put("xml:lang", it));
    }
    return term;
  }
}
