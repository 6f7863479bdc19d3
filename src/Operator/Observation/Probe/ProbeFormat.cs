using System.Collections.Frozen;
using static KafkaPi.Operator.Observation.Probe.ProbeShape;

namespace KafkaPi.Operator.Observation.Probe;

/// <summary>
/// The lines of the probe's answer: a key and its values, separated by tabs. This is the one place that names them.
/// </summary>
/// <remarks>
/// A flag is 0 or 1. A value without meaning is empty and called <c>nothing</c>. The last line, <c>end</c>, is the
/// SHA-256 of the lines before it, and not among the keys.
/// </remarks>
internal static class ProbeFormat
{
    public const string Version = "1";

    public static readonly FrozenDictionary<string, ProbeShape> Shapes = new Dictionary<string, ProbeShape>
    {
        ["kafkapi-probe"] = Once("version"),

        // The host. `volatile-root` comes where the root file system is in memory. `os` has the names of
        // /etc/os-release. `resolved` is an address of the host's name in the spec.
        ["model"] = Once("model"),
        ["machine"] = Once("machine"),
        ["bits"] = Once("bits"),
        ["memory"] = Once("kibibytes"),
        ["hostname"] = Once("hostname"),
        ["machine-id"] = Once("id"),
        ["boot-id"] = Once("id"),
        ["volatile-root"] = AtMostOnce("is-volatile"),
        ["systemd"] = Once("is-init"),
        ["os"] = AtMost(3, "name", "value"),
        ["uptime"] = Once("seconds"),
        ["address"] = AtLeastOnce("address"),
        ["resolved"] = AnyTimes("address"),
        ["time"] = Once("seconds"),

        // Java. `apt` comes where the host has apt and its Java is missing or too old.
        ["java"] = AtMostOnce("version"),
        ["apt"] = AtMostOnce("nothing"),
        ["package"] = AnyTimes("name", "candidate"),

        // The claim on the host. `account` comes where the user exists.
        ["owner"] = AtMostOnce("uid", "name"),
        ["user"] = Once("exists"),
        ["account"] = AtMostOnce("made-here", "own-group", "closed"),
        ["current"] = AtMostOnce("target"),
        ["distribution"] = AnyTimes("home"),
        ["archive"] = AnyTimes("home", "sha512"),

        // Files. `file` is stat's view of a path that exists, `sha256` comes for each regular file. `disk` comes for
        // each path that was asked for, in that order.
        ["file"] = AnyTimes("path", "type", "mode", "owner", "group"),
        ["sha256"] = AnyTimes("path", "digest"),
        ["disk"] = AnyTimes("block-size", "blocks", "available"),

        // Daemons. `unit` is a line of `systemctl show`, and an empty one ends a unit. Text in base64 is UTF-8.
        ["unit"] = AnyTimes("property"),
        ["revision"] = AtMost(2, "unit", "revision"),
        ["release"] = AtMost(2, "unit", "release"),
        ["settings"] = AtMost(2, "unit", "base64"),
        ["staged"] = AtMost(2, "unit", "release"),
        ["servers"] = AtMost(2, "unit", "properties"),
        ["ports"] = AtMost(2, "unit", "properties"),
        ["log"] = AtMost(2, "unit", "base64"),

        // Network. `stranger` comes where the asking cluster does not own the host. Only then its peers are tried.
        ["listener"] = AnyTimes("port", "process", "cgroup"),
        ["stranger"] = AtMostOnce("nothing"),
        ["reach"] = AnyTimes("address", "port", "is-reached"),

        // Data. `zookeeper-data` comes where the directory exists. `replicas` marks a directory that has some.
        // `unmarked` is a directory of the spec that has entries and no daemon's mark, with one of them.
        ["zookeeper-data"] = AtMostOnce("is-blank"),
        ["myid"] = AtMostOnce("id"),
        ["log-dir"] = AnyTimes("path", "is-empty", "broker-id", "cluster-id"),
        ["replicas"] = AnyTimes("path"),
        ["unmarked"] = AnyTimes("path", "entry"),
        ["srvr"] = AnyTimes("line"),

        // Kafka and ZooKeeper of another hand, on a host that nobody owns. A kind is a role's name.
        ["foreign-daemon"] = AnyTimes("kind", "user", "unit", "version", "settings"),
        ["foreign-data"] = AnyTimes("kind", "path", "owner", "id", "cluster-id"),

        // ufw, where it is installed and asked for.
        ["ufw"] = AtMostOnce("is-enabled", "filters-ipv6"),
        ["ufw-rule"] = AnyTimes("rule"),
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
