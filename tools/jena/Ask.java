// Asks by Jena's client: java -cp '.jena/lib/*' tools/jena/Ask.java ENDPOINT < asked.json
// Reads {way: {name: {"kind": …, "query": …}}}, the ways being those in which Jena can send a query,
// and prints the answers by way and name: SPARQL's JSON, "statements", or "error".
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonArray;
import org.apache.jena.atlas.json.JsonObject;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.rdfconnection.RDFConnection;
import org.apache.jena.rdfconnection.RDFConnectionRemote;
import org.apache.jena.sparql.engine.http.QueryExceptionHTTP;
import org.apache.jena.sparql.exec.http.QueryExecutionHTTP;
import org.apache.jena.sparql.exec.http.QueryExecutionHTTPBuilder;
import org.apache.jena.sparql.exec.http.QuerySendMode;

public class Ask {
  public static void main(String[] words) throws IOException {
    String endpoint = words[0];
    // What is wrong with a query is for the endpoint to say, so it is not read here.
    try (RDFConnection connection =
        RDFConnectionRemote.newBuilder().queryEndpoint(endpoint).parseCheckSPARQL(false).build()) {
      Map<String, Function<String, QueryExecution>> ways =
          Map.of(
              "connection", connection::query,
              "GET", query -> sent(endpoint, query, QuerySendMode.asGetAlways),
              "form", query -> sent(endpoint, query, QuerySendMode.asPostForm),
              "body", query -> sent(endpoint, query, QuerySendMode.asPost));
      JsonObject asked = JSON.parse(System.in);
      JsonObject answers = new JsonObject();
      asked.keys().forEach(way -> answers.put(way, all(asked.getObj(way), ways.get(way))));
      System.out.write(answers.toString().getBytes(StandardCharsets.UTF_8));
      System.out.flush();
    }
  }

  static QueryExecution sent(String endpoint, String query, QuerySendMode mode) {
    QueryExecutionHTTPBuilder builder = QueryExecutionHTTP.service(endpoint).sendMode(mode);
    return builder.queryString(query).build();
  }

  static JsonObject all(JsonObject questions, Function<String, QueryExecution> execution) {
    JsonObject answers = new JsonObject();
    for (String name : questions.keys()) {
      JsonObject question = questions.getObj(name);
      answers.put(name, one(question.getString("kind"), question.getString("query"), execution));
    }
    return answers;
  }

  static JsonObject one(String kind, String query, Function<String, QueryExecution> execution) {
    try (QueryExecution asked = execution.apply(query)) {
      if (kind.equals("boolean")) {
        JsonObject answer = new JsonObject();
        answer.put("boolean", asked.execAsk());
        return answer;
      }
      if (kind.equals("statements")) {
        return statements(asked.execConstruct().getGraph().find());
      }
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      ResultSetFormatter.outputAsJSON(written, asked.execSelect());
      return JSON.parse(written.toString(StandardCharsets.UTF_8));
    } catch (RuntimeException error) {
      JsonObject answer = new JsonObject();
      answer.put("error", error.getClass().getSimpleName() + ": " + said(error));
      return answer;
    }
  }

  // What Jena knows of a refusal: its own message, and the body of the answer if it has kept it.
  static String said(RuntimeException error) {
    return error instanceof QueryExceptionHTTP refused
        ? refused.getMessage() + "\n" + refused.getResponse()
        : String.valueOf(error.getMessage());
  }

  static JsonObject statements(Iterator<Triple> triples) {
    JsonArray statements = new JsonArray();
    triples.forEachRemaining(
        it -> {
          JsonArray statement = new JsonArray();
          statement.add(term(it.getSubject()));
          statement.add(term(it.getPredicate()));
          statement.add(term(it.getObject()));
          statements.add(statement);
        });
    JsonObject answer = new JsonObject();
    answer.put("statements", statements);
    return answer;
  }

  static JsonObject term(Node node) {
    JsonObject term = new JsonObject();
    if (!node.isLiteral()) {
      term.put("type", node.isURI() ? "uri" : "bnode");
      term.put("value", node.isURI() ? node.getURI() : node.getBlankNodeLabel());
      return term;
    }
    term.put("type", "literal");
    term.put("value", node.getLiteralLexicalForm());
    term.put("datatype", node.getLiteralDatatypeURI());
    if (!node.getLiteralLanguage().isEmpty()) term.put("xml:lang", node.getLiteralLanguage());
    return term;
  }
}
