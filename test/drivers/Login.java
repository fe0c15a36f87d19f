import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** Logs in with Amazon's JDBC driver: as a user, and as one who may not. Prints what it saw as JSON. */
public class Login {
  public static void main(String[] arguments) throws SQLException {
    String row;
    try (Connection connection = connect("base")) {
      try (PreparedStatement query = connection.prepareStatement("select current_user, ?")) {
        query.setString(1, "it's");
        ResultSet rows = query.executeQuery();
        rows.next();
        row = text(rows.getString(1)) + "," + text(rows.getString(2));
      }
      try (Statement statement = connection.createStatement()) {
        statement.execute("create table by_jdbc (id int, name varchar(20))");
        statement.execute("copy by_jdbc from 's3://bucket/names' iam_role default csv");
        statement.execute("unload ('select * from by_jdbc') to 's3://bucket/jdbc' iam_role default csv parallel off");
      }
    }
    String refusal = "";
    try {
      connect("default").close();
    } catch (SQLException error) {
      refusal = error.getMessage();
    }
    System.out.println("{\"row\":[" + row + "],\"refusal\":" + text(refusal) + "}");
  }

  static Connection connect(String profile) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("DbUser", "etl");
    properties.setProperty("Profile", profile);
    properties.setProperty("EndpointUrl", System.getenv("AWS_ENDPOINT_URL_REDSHIFT"));
    properties.setProperty("sslmode", "verify-full");
    properties.setProperty("sslrootcert", System.getenv("NODE_EXTRA_CA_CERTS"));
    return DriverManager.getConnection(
        "jdbc:redshift:iam://" + System.getenv("REDSHIFT_ADDRESS")
            + "/dev?ClusterID=examplecluster&Region=" + System.getenv("AWS_REGION"),
        properties);
  }

  static String text(String value) {
    return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ") + "\"";
  }
}
