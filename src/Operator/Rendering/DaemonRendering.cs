using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Releases;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Target;

namespace KafkaPi.Operator.Rendering;

/// <summary>How one kind of daemon is rendered. <see cref="DaemonProfile"/> has what is not about files.</summary>
/// <param name="Properties">The daemon's properties, by its heap in bytes.</param>
/// <param name="InputsApart">
/// Inputs of the revision beside <c>settings</c>, each with the keys that belong to it. They change by rules of their
/// own.
/// </param>
/// <param name="SmallHeapOnly">The serial collector is good enough for any heap that the daemon can use.</param>
internal sealed record DaemonRendering(
    Func<TargetCluster, DesiredNode, long, ImmutableSortedDictionary<string, string>> Properties,
    ImmutableArray<KeyValuePair<string, Func<string, bool>>> InputsApart,
    Func<TargetCluster, ProtocolVersion?> Protocol,
    bool SmallHeapOnly)
{
    private static readonly DaemonRendering ZooKeeper = new(
        (cluster, node, _) => ZooKeeperProperties.Of(cluster, node),
        [new(Renderer.Servers, ZooKeeperProperties.IsOfEnsemble)],
        _ => null,
        SmallHeapOnly: true)
    {
        FilesOfItsOwn = (cluster, node) => [MyId(cluster, node)],
    };

    private static readonly DaemonRendering Broker = new(
        BrokerProperties.Of,
        [
            new(BrokerProperties.ZooKeeperConnect, key => key == BrokerProperties.ZooKeeperConnect),
            new(ProtocolVersion.Setting, key => key == ProtocolVersion.Setting),
        ],
        cluster => cluster.Protocol,
        SmallHeapOnly: false);

    public static DaemonRendering Of(DaemonKind kind) => kind switch
    {
        DaemonKind.ZooKeeper => ZooKeeper,
        DaemonKind.Broker => Broker,
    };

    /// <summary>Files that no other kind of daemon has.</summary>
    public Func<TargetCluster, DesiredNode, ImmutableArray<RenderedFile>> FilesOfItsOwn { get; private init; } =
        (_, _) => [];

    private static RenderedFile MyId(TargetCluster cluster, DesiredNode node) => new(
        HostLayout.MyId(cluster.ZooKeeper.DataDir), string.Create(CultureInfo.InvariantCulture, $"{node.Id}\n"),
        "0644", HostLayout.User, HostLayout.User);
}
