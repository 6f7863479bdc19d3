using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Rendered;

namespace KafkaPi.Operator.Model.Plans.Steps.Hosts;

/// <summary>Claims the host: writes the ownership marker, makes the system user and the directories.</summary>
public sealed record PrepareHost(
    NodeName Node, ClusterIdentity Owner, ImmutableArray<RenderedDirectory> Directories,
    string Reason) : Step(Node, Reason)
{
    public override StepWords Words => new("prepare the host", "preparing", "took the host into possession");

    public override StepEvent? Event => StepEvent.WhenDone(EventReason.HostPrepared);

    public override StepGroup Group => StepGroup.Provisioning;
}
