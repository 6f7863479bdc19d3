using System.Collections.Immutable;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Rendering.Heap;

namespace KafkaPi.Operator.Rendering;

/// <summary>
/// Renders everything that has to be on a host. The result is equal byte by byte for the same cluster, node and size of
/// host.
/// </summary>
public static class Renderer
{
    /// <summary>The input of a ZooKeeper's revision that names the members.</summary>
    public const string Servers = "servers";

    private const string Administrator = "root";

    /// <param name="hostMemoryBytes">
    /// <c>MemTotal</c> of the host. Heaps that the spec does not give are computed from it.
    /// </param>
    public static RenderedNode Render(TargetCluster cluster, DesiredNode node, long hostMemoryBytes)
    {
        var heaps = HeapPolicy.For(cluster, node, hostMemoryBytes);
        var files = ImmutableArray.CreateBuilder<RenderedFile>();
        var daemons = ImmutableArray.CreateBuilder<RenderedDaemon>();
        foreach (var kind in Enum.GetValues<DaemonKind>().Where(node.Runs))
        {
            var daemon = Daemon(cluster, node, kind, heaps.Of(kind), files);
            daemons.Add(daemon);
            files.AddRange(DaemonRendering.Of(kind).FilesOfItsOwn(cluster, node));
        }

        files.Add(new(HostLayout.Profile, LoginProfile.Of(cluster.Distribution), "0644", Administrator, Administrator));
        return new(
            Directories(cluster, node), [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)], daemons.ToImmutable());
    }

    private static RenderedDaemon Daemon(
        TargetCluster cluster, DesiredNode node, DaemonKind kind, long heap,
        ImmutableArray<RenderedFile>.Builder files)
    {
        var settings = DaemonRendering.Of(kind).Properties(cluster, node, heap);
        var variables = Variables(kind, heap);
        var log4j = Log4jProperties.Of(kind);
        var unit = UnitFile.Of(cluster, node, kind);
        var revision = RevisionOf(
            cluster.Distribution, kind, settings,
            [
                ("jvm", EnvironmentFile.Write(variables)),
                ("log4j", log4j),
                // Without the program's directory, so that another version does not count as another unit.
                ("unit", unit.Replace(cluster.Distribution.Home, "", StringComparison.Ordinal)),
            ]);
        var release = new Release(
            cluster.Distribution.Layout, cluster.Distribution.Version, cluster.Distribution.Home,
            DaemonRendering.Of(kind).Protocol(cluster));

        files.Add(Configuration(HostLayout.Properties(kind), JavaProperties.Write(settings)));
        files.Add(Configuration(HostLayout.Log4J(kind), log4j));
        files.Add(Configuration(
            HostLayout.Environment(kind),
            EnvironmentFile.Write(
            [
                .. variables,
                new(Revision.Variable, revision.ToString()),
                new(Release.Variable, release.ToString()),
            ])));
        files.Add(new(HostLayout.UnitFile(kind), unit, "0644", Administrator, Administrator));
        return new(kind, revision, heap, settings) { Release = release };
    }

    private static ImmutableArray<KeyValuePair<string, string>> Variables(DaemonKind kind, long heap) =>
    [
        .. JvmOptions.Variables(kind, heap),
        new("KAFKA_LOG4J_OPTS", $"-Dlog4j.configuration=file:{HostLayout.Log4J(kind)}"),
        // The scripts make this directory. Nothing is written into it.
        new("LOG_DIR", HostLayout.Runtime(kind)),
    ];

    private static RenderedFile Configuration(string path, string content) =>
        new(path, content, "0640", Administrator, HostLayout.User);

    /// <summary>Directories with parents before their children.</summary>
    private static ImmutableArray<RenderedDirectory> Directories(TargetCluster cluster, DesiredNode node) =>
    [
        new(HostLayout.Configuration, "0750", Administrator, HostLayout.User),
        new(HostLayout.Root, "0755", Administrator, Administrator),
        new(HostLayout.Distributions, "0755", Administrator, Administrator),
        new(HostLayout.State, "0755", Administrator, Administrator),
        .. Enum.GetValues<DaemonKind>().Where(node.Runs)
            .SelectMany(kind => DaemonProfile.Of(kind).NewDataDirectories(cluster))
            .Order(StringComparer.Ordinal)
            .Select(path => new RenderedDirectory(path, "0750", HostLayout.User, HostLayout.User)),
    ];

    private static Revision RevisionOf(
        DesiredDistribution distribution, DaemonKind kind, ImmutableSortedDictionary<string, string> settings,
        ImmutableArray<(string Input, string Content)> inputs)
    {
        var apart = DaemonRendering.Of(kind).InputsApart;
        return Revision.Of(
        [
            (Revision.Distribution, Revision.DistributionInput(distribution.Home, distribution.Version)),
            .. inputs,
            ("settings", JavaProperties.Write(settings.Where(s => !apart.Any(input => input.Value(s.Key))))),
            .. apart.Select(input => (input.Key, JavaProperties.Write(settings.Where(s => input.Value(s.Key))))),
        ]);
    }
}
