using System.Collections.Immutable;
using System.Globalization;

namespace KafkaPi.Operator.Desired;

/// <summary>What has to be on a host, as text: the same for the same cluster, node and size of host, byte by byte.</summary>
public static class Rendering
{
    /// <summary>The input of a ZooKeeper's revision that says who the members are.</summary>
    public const string Servers = "servers";

    private const string Administrator = "root";

    /// <param name="hostMemoryBytes"><c>MemTotal</c> of the host, from which the heaps are computed that the spec does not give.</param>
    public static RenderedNode Render(DesiredCluster cluster, DesiredNode node, long hostMemoryBytes)
    {
        var heaps = HeapPolicy.For(cluster, node, hostMemoryBytes);
        var files = ImmutableArray.CreateBuilder<RenderedFile>();
        var daemons = ImmutableArray.CreateBuilder<RenderedDaemon>();

        foreach (var daemon in Enum.GetValues<DaemonKind>().Where(node.Runs))
        {
            var heap = daemon == DaemonKind.ZooKeeper ? heaps.ZooKeeper : heaps.Broker;
            var settings = daemon == DaemonKind.ZooKeeper
                ? ZooKeeperSettings.Of(cluster, node)
                : BrokerSettings.Of(cluster, node, heap);
            ImmutableArray<KeyValuePair<string, string>> variables =
            [
                .. Jvm.Variables(daemon, heap),
                new("KAFKA_LOG4J_OPTS", $"-Dlog4j.configuration=file:{HostLayout.Log4J(daemon)}"),
                // The scripts make this directory; nothing is written into it.
                new("LOG_DIR", HostLayout.Runtime(daemon)),
            ];
            var log4J = Log4J.Of(daemon);
            var unit = UnitFile.Of(cluster, node, daemon);
            var revision = RevisionOf(cluster.Distribution, daemon, settings, EnvironmentFile.Write(variables), log4J, unit);
            var release = new Release(cluster.Distribution.Layout, cluster.Distribution.Version, cluster.Distribution.Home,
                daemon == DaemonKind.Broker ? cluster.Protocol : null);

            files.Add(Configuration(HostLayout.Properties(daemon), JavaProperties.Write(settings)));
            files.Add(Configuration(HostLayout.Log4J(daemon), log4J));
            files.Add(Configuration(
                HostLayout.Environment(daemon),
                EnvironmentFile.Write([.. variables, new(Revision.Variable, revision.ToString()), new(Release.Variable, release.ToString())])));
            files.Add(new(HostLayout.UnitFile(daemon), unit, "0644", Administrator, Administrator));
            daemons.Add(new(daemon, revision, heap, settings) { Release = release });
        }

        if (node.Runs(DaemonKind.ZooKeeper))
            files.Add(new($"{cluster.ZooKeeper.DataDir}/myid", string.Create(CultureInfo.InvariantCulture, $"{node.Id}\n"), "0644", HostLayout.User, HostLayout.User));
        files.Add(new(HostLayout.Profile, LoginProfile.Of(cluster.Distribution), "0644", Administrator, Administrator));

        return new(Directories(cluster, node), [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)], daemons.ToImmutable());
    }

    private static RenderedFile Configuration(string path, string content) => new(path, content, "0640", Administrator, HostLayout.User);

    /// <summary>Parents before what lies in them.</summary>
    private static ImmutableArray<RenderedDirectory> Directories(DesiredCluster cluster, DesiredNode node) =>
    [
        new(HostLayout.Configuration, "0750", Administrator, HostLayout.User),
        new(HostLayout.Root, "0755", Administrator, Administrator),
        new(HostLayout.Distributions, "0755", Administrator, Administrator),
        new(HostLayout.State, "0755", Administrator, Administrator),
        .. Enum.GetValues<DaemonKind>().Where(node.Runs)
            .SelectMany(daemon => daemon == DaemonKind.ZooKeeper ? [cluster.ZooKeeper.DataDir] : cluster.Kafka.LogDirs)
            .Order(StringComparer.Ordinal)
            .Select(path => new RenderedDirectory(path, "0750", HostLayout.User, HostLayout.User)),
    ];

    private static Revision RevisionOf(
        DesiredDistribution distribution,
        DaemonKind daemon,
        ImmutableSortedDictionary<string, string> settings,
        string jvm,
        string log4J,
        string unit)
    {
        // What changes by rules of its own is an input of its own.
        Dictionary<string, Func<string, bool>> apart = daemon == DaemonKind.ZooKeeper
            ? new() { [Servers] = ZooKeeperSettings.IsOfEnsemble }
            : new()
            {
                [BrokerSettings.ZooKeeperConnect] = key => key == BrokerSettings.ZooKeeperConnect,
                [ProtocolVersion.Setting] = key => key == ProtocolVersion.Setting,
            };
        return Revision.Of(
        [
            (Revision.Distribution, Revision.DistributionInput(distribution.Home, distribution.Version)),
            ("jvm", jvm),
            ("log4j", log4J),
            ("settings", JavaProperties.Write(settings.Where(s => !apart.Values.Any(belongs => belongs(s.Key))))),
            // Without the program's place: another version is named as such, not as another unit.
            ("unit", unit.Replace(distribution.Home, "", StringComparison.Ordinal)),
            .. apart.Select(input => (input.Key, JavaProperties.Write(settings.Where(s => input.Value(s.Key))))),
        ]);
    }
}
