using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Planning.Situations;

namespace KafkaPi.Operator.Planning.Targets.Held;

/// <summary>Tells why parts of the spec are not in force: a daemon did not come into service with them.</summary>
internal static class RejectedParts
{
    public static Target Narrow(Target target, Facts facts)
    {
        if (target.Cluster.RejectedParts is not { } asked
            || facts.Memory.Change is not { Rejected: { } rejected, Served: { } served })
        {
            return target;
        }

        var detail = $"{rejected.Daemon.InWords()} on {rejected.Node} did not come into service with it: "
            + $"{rejected.Words}; the cluster goes on with what it served with before. Correct it: any other value is "
            + "tried at once, and this one is not tried again";
        return target.HoldingBack([new(RefusalKind.Change, asked.DifferingFrom(served), "", detail)], []);
    }
}
