using System.Collections.Immutable;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;

namespace KafkaPi.Operator.Model.Plans.Steps.Hosts;

/// <summary>
/// Adds and removes rules of ufw, with <paramref name="Tag"/> as the rules' comment. Turns ufw neither on nor off.
/// </summary>
public sealed record SetFirewall(
    NodeName Node, string Tag, ImmutableArray<FirewallRule> Add, ImmutableArray<FirewallRule> Remove,
    string Reason) : Step(Node, Reason)
{
    public override StepWords Words => (Add.IsEmpty, Remove.IsEmpty) switch
    {
        (_, true) => new("open ports in ufw", "opening ports in ufw", "opened ports in ufw"),
        (true, false) => new("close ports in ufw", "closing ports in ufw", "closed ports in ufw"),
        (false, false) => new("change the ports in ufw", "changing the ports in ufw", "changed the ports in ufw"),
    };

    public override StepEvent? Event => StepEvent.WhenDone(EventReason.FirewallChanged);

    public override StepGroup Group => Add.IsEmpty ? StepGroup.Removal : StepGroup.Provisioning;

    /// <summary>Closing a port is needed by no daemon.</summary>
    public override bool IsNeededToStart => !Add.IsEmpty;
}
