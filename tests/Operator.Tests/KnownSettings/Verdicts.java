import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.Properties;
import java.util.Scanner;

/** Says of each line, a setting as name=value, whether Kafka's own configuration takes it: yes or no. */
public final class Verdicts {
    public static void main(String[] arguments) throws Exception {
        Scanner lines = new Scanner(System.in);
        while (lines.hasNextLine()) {
            String line = lines.nextLine();
            int end = line.indexOf('=');
            System.out.println(isTaken(line.substring(0, end), line.substring(end + 1)) ? "yes" : "no");
        }
    }

    private static boolean isTaken(String name, String value) throws Exception {
        Properties properties = new Properties();
        properties.put("zookeeper.connect", "localhost:2181");
        properties.put("broker.id", "1");
        properties.put("log.dirs", "/nowhere");
        properties.put(name, value);
        try {
            Object config = companion("kafka.server.KafkaConfig")
                .getMethod("fromProps", Properties.class, boolean.class)
                .invoke(instance("kafka.server.KafkaConfig"), properties, false);
            takeForTopics(config);
            return true;
        } catch (InvocationTargetException e) {
            return false;
        }
    }

    /** Settings of the broker are defaults of topics, and checked as such when the broker starts. */
    private static void takeForTopics(Object config) throws Exception {
        try {
            Object map = config.getClass().getMethod("extractLogConfigMap").invoke(config);
            Class.forName("org.apache.kafka.storage.internals.log.LogConfig").getConstructor(Map.class)
                .newInstance(map);
        } catch (NoSuchMethodException | ClassNotFoundException e) {
            Class<?> companion = companion("kafka.log.LogConfig");
            Object instance = instance("kafka.log.LogConfig");
            Object map = companion.getMethod("extractLogConfigMap", config.getClass()).invoke(instance, config);
            Object none = companion.getMethod("$lessinit$greater$default$2").invoke(instance);
            Class.forName("kafka.log.LogConfig").getConstructors()[0].newInstance(map, none);
        }
    }

    private static Class<?> companion(String type) throws Exception {
        return Class.forName(type + "$");
    }

    private static Object instance(String type) throws Exception {
        return companion(type).getField("MODULE$").get(null);
    }
}
