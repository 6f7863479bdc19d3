using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Plans.Steps.Hosts;

/// <summary>
/// Gives the host up, so that another cluster may claim it. The ownership marker is removed last. A host that does
/// not belong to <paramref name="Owner"/> is left alone.
/// </summary>
/// <param name="Id">The node's id. Data with the mark of another id is somebody else's, and stays.</param>
/// <param name="Purge">
/// Removes also units, configuration, distributions that the operator has installed, the system user, and what the
/// node's daemons wrote in <paramref name="DataDirectories"/>. Refused while a daemon runs. Java stays, and so does
/// everything that the user has installed.
/// </param>
/// <param name="DataDirectories">The directories of the daemons that the node had, and of no other.</param>
public sealed record RemoveFromHost(
    NodeName Node, int Id, ClusterIdentity Owner, bool Purge,
    ImmutableArray<(DaemonKind Daemon, string Path)> DataDirectories, string Reason) : Step(Node, Reason)
{
    public override StepWords Words => new(
        Purge ? "remove everything of ours" : "give the host up",
        "cleaning up",
        Purge ? "removed everything of ours" : "gave the host up");

    public override StepEvent? Event => StepEvent.WhenDone(EventReason.HostReleased);

    public override StepGroup Group => StepGroup.Removal;
}
