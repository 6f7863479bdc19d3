import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes what the brokers of a distribution take for each setting, a line of JSON for each, by asking the
 * distribution's own ConfigDefs. Runs with the jars of any Kafka from 0.9 on: what differs among versions is reached
 * by reflection.
 */
public final class BrokerSettings {
    private static final String CONFIG = "kafka.server.KafkaConfig";
    private static final String DYNAMIC = "kafka.server.DynamicBrokerConfig";
    private static final int PROBED = 1000;

    public static void main(String[] arguments) throws Exception {
        Object definition = definition(companion(CONFIG));
        Map<String, Object> topics = topicKeys();
        Map<?, ?> dynamic = updateModes();
        StringBuilder text = new StringBuilder(header()).append('\n');
        for (Map.Entry<String, Object> key : keys(definition).entrySet()) {
            Map<String, Object> line = describe(key.getValue());
            Object topic = topics.get(key.getKey());
            if (topic != null && field(topic, "type").equals(field(key.getValue(), "type"))) {
                narrow(line, describe(topic));
            }

            Object mode = dynamic.get(key.getKey());
            line.put("dynamic", mode == null || mode.equals("read-only") ? null : mode);
            text.append(json(line)).append('\n');
        }

        System.out.print(text);
    }

    private static String header() throws Exception {
        String jar = Class.forName(CONFIG).getProtectionDomain().getCodeSource().getLocation().getPath();
        Map<String, Object> header = new TreeMap<>();
        header.put("kafka", Class.forName("org.apache.kafka.common.utils.AppInfoParser").getMethod("getVersion")
            .invoke(null));
        header.put("source", "the ConfigDefs of " + CONFIG + " and LogConfig, and " + DYNAMIC + ", in "
            + jar.substring(jar.lastIndexOf('/') + 1));
        return json(header);
    }

    private static Map<String, Object> describe(Object key) throws Exception {
        Map<String, Object> line = new TreeMap<>(BrokerSettings::byPlace);
        String type = field(key, "type").toString().toLowerCase();
        line.put("name", field(key, "name"));
        line.put("type", type);
        line.put("default", text(field(key, "defaultValue")));
        allow(line, type, field(key, "validator"));
        return line;
    }

    /** Adds what a validator allows. What is in no form that is known here is asked for, number by number. */
    private static void allow(Map<String, Object> line, String type, Object validator) throws Exception {
        String kind = validator == null ? "" : validator.getClass().getSimpleName();
        switch (kind) {
            case "Range" -> {
                line.put("min", field(validator, "min"));
                line.put("max", field(validator, "max"));
            }
            case "ValidString" -> line.put("values", field(validator, "validStrings"));
            case "ValidList" -> line.put("values", field(field(validator, "validString"), "validStrings"));
            case "CaseInsensitiveValidString" -> {
                line.put("values", new TreeSet<>((Collection<?>) field(validator, "validStrings")));
                line.put("anyCase", true);
            }
            case "NonEmptyString", "NonEmptyStringWithoutControlChars" -> line.put("notEmpty", true);
            case "CompositeValidator" -> {
                for (Object part : (List<?>) field(validator, "validators")) {
                    allow(line, type, part);
                }
            }
            default -> {
                if (kind.contains("VersionValidator")) {
                    String list = validator.toString();
                    line.put("versions", List.of(list.substring(1, list.length() - 1).split(", ")));
                } else if (type.equals("int") && validator != null) {
                    probe(line, (String) line.get("name"), validator);
                }
            }
        }
    }

    private static void probe(Map<String, Object> line, String name, Object validator) throws Exception {
        int first = 0;
        while (first < PROBED && !takes(validator, name, first)) {
            first++;
        }

        int last = first;
        while (last < PROBED && takes(validator, name, last + 1)) {
            last++;
        }

        line.put("min", first);
        line.put("max", last < PROBED ? last : null);
        line.put("or", first > 0 && takes(validator, name, -1) ? -1 : null);
    }

    private static boolean takes(Object validator, String name, int value) throws Exception {
        Method ensure = validator.getClass().getMethod("ensureValid", String.class, Object.class);
        try {
            open(ensure).invoke(validator, name, value);
            return true;
        } catch (java.lang.reflect.InvocationTargetException e) {
            return false;
        }
    }

    /** Adds what Kafka checks of a setting as the default of a topic's. The broker ends at its start on those, too. */
    private static void narrow(Map<String, Object> line, Map<String, Object> topic) {
        for (String bound : List.of("min", "max", "values", "versions")) {
            if (line.get(bound) == null) {
                line.put(bound, topic.get(bound));
            }
        }
    }

    private static Map<String, Object> keys(Object definition) throws Exception {
        Map<String, Object> keys = new TreeMap<>();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) field(definition, "configKeys")).entrySet()) {
            keys.put((String) entry.getKey(), entry.getValue());
        }

        return keys;
    }

    /** Settings of topics by the broker's setting that is their default. Kafka 0.9 does not tell which that is. */
    private static Map<String, Object> topicKeys() throws Exception {
        Map<String, Object> found = new HashMap<>();
        Map<?, ?> names = staticField("org.apache.kafka.server.config.ServerTopicConfigSynonyms",
            "TOPIC_CONFIG_SYNONYMS") instanceof Map<?, ?> map ? map : null;
        Object old = names == null ? companion("kafka.log.LogConfig") : null;
        Object definition = names == null
            ? definition(old)
            : staticField("org.apache.kafka.storage.internals.log.LogConfig", "CONFIG");
        for (Map.Entry<String, Object> key : keys(definition).entrySet()) {
            Object name = names == null ? oldName(old, key.getKey()) : names.get(key.getKey());
            if (name != null) {
                found.put(name.toString(), key.getValue());
            }
        }

        return found;
    }

    private static Object oldName(Object config, String topicName) throws Exception {
        try {
            Object option = open(config.getClass().getMethod("serverConfigName", String.class))
                .invoke(config, topicName);
            boolean isThere = (boolean) open(option.getClass().getMethod("isDefined")).invoke(option);
            return isThere ? open(option.getClass().getMethod("get")).invoke(option) : null;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    /** Which settings may be altered on a running broker, and for whom; none before Kafka 1.1. */
    private static Map<?, ?> updateModes() throws Exception {
        try {
            Object companion = companion(DYNAMIC);
            return (Map<?, ?>) companion.getClass().getMethod("dynamicConfigUpdateModes").invoke(companion);
        } catch (ClassNotFoundException e) {
            return Map.of();
        }
    }

    private static Object definition(Object companion) throws Exception {
        for (Method method : companion.getClass().getDeclaredMethods()) {
            if (method.getName().endsWith("configDef") && method.getParameterCount() == 0) {
                return open(method).invoke(companion);
            }
        }

        throw new IllegalStateException("no ConfigDef in " + companion.getClass());
    }

    private static Object companion(String type) throws Exception {
        return Class.forName(type + "$").getField("MODULE$").get(null);
    }

    private static Object staticField(String type, String name) throws Exception {
        try {
            return open(Class.forName(type).getDeclaredField(name)).get(null);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    private static Object field(Object of, String name) throws Exception {
        Class<?> type = of.getClass();
        while (true) {
            try {
                return open(type.getDeclaredField(name)).get(of);
            } catch (NoSuchFieldException e) {
                type = type.getSuperclass();
                if (type == null) {
                    throw e;
                }
            }
        }
    }

    private static <T extends AccessibleObject> T open(T member) {
        member.setAccessible(true);
        return member;
    }

    /** A default as it would be written into a file; null where there is none. */
    private static String text(Object value) {
        if (value == null || value.getClass() == Object.class) {
            return null;
        }

        if (value instanceof Collection<?> list) {
            return String.join(",", list.stream().map(Object::toString).toList());
        }

        return value instanceof Class<?> type ? type.getName() : value.toString();
    }

    private static int byPlace(String one, String other) {
        List<String> places = List.of(
            "name", "type", "default", "min", "max", "or", "values", "anyCase", "versions", "notEmpty", "dynamic");
        return Integer.compare(places.indexOf(one), places.indexOf(other));
    }

    /** JSON in one line. What is null is left out. */
    private static String json(Object value) {
        if (value instanceof Map<?, ?> map) {
            StringJoiner fields = new StringJoiner(",", "{", "}");
            map.forEach((name, item) -> {
                if (item != null) {
                    fields.add(json(name) + ":" + json(item));
                }
            });
            return fields.toString();
        }

        if (value instanceof Collection<?> list) {
            return "[" + String.join(",", list.stream().map(BrokerSettings::json).toList()) + "]";
        }

        return value instanceof Number || value instanceof Boolean
            ? value.toString()
            : '"' + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
