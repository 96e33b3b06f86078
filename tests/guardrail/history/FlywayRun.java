import java.util.HashMap;
import java.util.Map;
import org.flywaydb.core.Flyway;

/** Runs Flyway's commands: URL FOLDER COMMAND[,COMMAND] [key=value ...]. Exit 3 where a command failed. */
public class FlywayRun {
    public static void main(String[] arguments) {
        Map<String, String> settings = new HashMap<>();
        for (int i = 3; i < arguments.length; i++) {
            String[] pair = arguments[i].split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        Flyway flyway = Flyway.configure()
            .dataSource(arguments[0], "postgres", "").locations("filesystem:" + arguments[1])
            .configuration(settings).load();
        boolean failed = false;
        for (String command : arguments[2].split(",")) {
            try {
                if (command.equals("migrate")) flyway.migrate();
                if (command.equals("baseline")) flyway.baseline();
                if (command.equals("repair")) flyway.repair();
                if (command.equals("validate")) flyway.validate();
            } catch (RuntimeException error) {
                System.out.println(command + ": " + error.getMessage());
                failed = true;
            }
        }
        System.exit(failed ? 3 : 0);
    }
}
