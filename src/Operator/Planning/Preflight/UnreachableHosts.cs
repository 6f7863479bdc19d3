using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Preflight;

/// <summary>Finds hosts that will not be seen before a human has corrected something.</summary>
internal static class UnreachableHosts
{
    public static IEnumerable<Finding> Check(Situation situation) =>
        from node in situation.Target.Nodes
        let unseen = situation.Observed.Hosts.GetValueOrDefault(node.Name) as ObservedHost.Unseen
        where unseen is { NeedsHuman: true }
        select new Finding(node.Name, FindingKind.Unreachable, unseen.ReasonBeside(node.Name));
}
