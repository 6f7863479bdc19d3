using KafkaPi.Operator.Model.Identity;

namespace KafkaPi.Operator.Model.Plans.Steps.Hosts;

/// <summary>Installs the package of a Java runtime.</summary>
public sealed record InstallJava(NodeName Node, string Package, string Reason) : Step(Node, Reason)
{
    public override StepWords Words => new($"install {Package}", "installing Java", $"installed {Package}");

    public override StepEvent? Event => StepEvent.WhenDone(EventReason.JavaInstalled);

    public override StepGroup Group => StepGroup.Provisioning;
}
