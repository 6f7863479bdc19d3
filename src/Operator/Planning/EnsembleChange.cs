namespace KafkaPi.Operator.Planning;

/// <summary>The membership of an ensemble that serves is kept: rolled in the wrong order it gives two leaders and loses acknowledged writes.</summary>
public static class EnsembleChange
{
    /// <summary>The input of a ZooKeeper's revision that holds all <c>server.N</c> lines.</summary>
    private const string Servers = "servers";

    public static IEnumerable<Finding> Check(Situation situation)
    {
        if (!situation.HasQuorum || !situation.Ensemble.Any(HasOtherServers)) return [];
        return situation.Ensemble
            .Where(member => HasOtherServers(member) || member.State != MemberState.Serving)
            .Select(member => new Finding(member.Name, FindingKind.Preflight,
                "spec.nodes changes the members of a ZooKeeper ensemble that serves, which is not done yet: "
                + "give each node back the zookeeper role, id and address that it had, and add nodes as brokers only"));
    }

    private static bool HasOtherServers(Member member) =>
        member is { Observed: { IsRunning: true, Running: { } running }, Wanted: { } wanted }
        && running.Inputs.ContainsKey(Servers) && wanted.Revision.Inputs.GetValueOrDefault(Servers) != running.Inputs[Servers];
}
