using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Provisioning;

/// <summary>Gives up the host of a node that left the spec, once nothing of its daemon runs there.</summary>
internal static class HostRelease
{
    public static IEnumerable<Step> Of(
        Situation situation, DaemonInstance instance, ObservedHost.Seen seen, ImmutableArray<string> dataDirectories,
        string reason)
    {
        var target = situation.Target;
        if (Firewall.Removal(target.Identity, instance.Name, seen.Firewall, reason) is { } close)
        {
            yield return close;
        }

        yield return new RemoveFromHost(
            instance.Name, instance.Node.Id, target.Identity, target.DeletionPolicy == DeletionPolicy.Purge,
            [.. dataDirectories.Select(d => (instance.Kind, d))], reason);
    }
}
