using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Releases;

namespace KafkaPi.Operator.Model.Plans.Steps.Hosts;

/// <summary>Brings a distribution to the host and verifies it there. Nothing runs from it yet.</summary>
public sealed record InstallDistribution(
    NodeName Node, DesiredDistribution Distribution, string Reason) : Step(Node, Reason)
{
    public override StepWords Words => new(
        $"install {Distribution.Layout} {Distribution.Version}",
        "installing the distribution",
        $"installed {Distribution.Layout} {Distribution.Version}");

    public override StepEvent? Event => StepEvent.WhenDone(EventReason.DistributionInstalled);

    public override StepGroup Group => StepGroup.Provisioning;
}
