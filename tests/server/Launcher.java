import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.neo4j.configuration.connectors.ConnectorPortRegister;
import org.neo4j.configuration.connectors.ConnectorType;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.kernel.internal.GraphDatabaseAPI;

/**
 * Starts one Neo4j server for the tests and stops it when standard input ends.
 *
 * <p>Arguments: the home folder and the settings file. The first line of standard input is the
 * password of the user neo4j; it is never an argument, since those are seen by every process.
 * Standard output gets one line, "READY port", once the server answers.
 */
public final class Launcher {
  private Launcher() {}

  public static void main(String[] arguments) throws Exception {
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String password = input.readLine();
    DatabaseManagementService server =
        new DatabaseManagementServiceBuilder(Path.of(arguments[0]))
            .loadPropertiesFromFile(Path.of(arguments[1]))
            .build();
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
    if (password != null) {
      server
          .database("system")
          .executeTransactionally(
              "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED",
              Map.of("password", password));
      // The system chose a free port, so that two runs on one machine never meet.
      int port =
          ((GraphDatabaseAPI) server.database("neo4j"))
              .getDependencyResolver()
              .resolveDependency(ConnectorPortRegister.class)
              .getLocalAddress(ConnectorType.BOLT)
              .getPort();
      System.out.println("READY " + port);
      System.out.flush();
    }
    // The end of input means that whoever started this has stopped or died.
    while (input.readLine() != null) {}
    System.exit(0);
  }
}
