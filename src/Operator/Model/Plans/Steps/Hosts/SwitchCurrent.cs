using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;

namespace KafkaPi.Operator.Model.Plans.Steps.Hosts;

/// <summary>Points <see cref="HostLayout.Current"/> at the distribution in use.</summary>
public sealed record SwitchCurrent(NodeName Node, string Home, string Reason) : Step(Node, Reason)
{
    public override StepWords Words => new(
        $"point {HostLayout.Current} to the distribution",
        "writing files",
        $"pointed {HostLayout.Current} to the distribution");

    public override StepEvent? Event => StepEvent.WhenDone(EventReason.DistributionSwitched);

    public override StepGroup Group => StepGroup.Provisioning;

    /// <summary>Units name the distribution itself. The link is for people only.</summary>
    public override bool IsNeededToStart => false;
}
