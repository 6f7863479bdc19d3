using KafkaPi.Operator.Desired;

namespace KafkaPi.Operator.Planning;

public enum ProposalKind
{
    /// <summary>Starts a daemon that does not run.</summary>
    Start,

    /// <summary>Restarts a daemon that provably does not serve: nothing is taken away from anyone.</summary>
    Repair,

    /// <summary>Restarts a daemon that serves, because it has to run with something else.</summary>
    Roll,

    /// <summary>Stops a ZooKeeper for good, because the spec takes it out of the ensemble.</summary>
    Retire,
}

/// <summary>What the planner would like to do to one daemon, before the safety rules were asked.</summary>
public sealed record Proposal(ProposalKind Kind, Member Member, string Reason)
{
    public const string Restart = "restart-";
    public const string RestartBroker = "restart-broker/";

    /// <summary>It starts on no data, and is meant to: whoever looks at the disk before it starts has to know.</summary>
    public bool OnNoData { get; init; }

    /// <summary>It is only stopped: what it is to be started with is decided by what its disks show then.</summary>
    public bool Stops { get; init; }

    public string What => Kind switch
    {
        ProposalKind.Start => $"start {Member.Kind.InWords()}",
        ProposalKind.Retire => $"stop {Member.Kind.InWords()} ({Reason})",
        _ => $"restart {Member.Kind.InWords()} ({Reason})",
    };

    /// <summary>Somebody who serves is taken out of service without need.</summary>
    public bool IsVoluntary => Kind is ProposalKind.Roll or ProposalKind.Retire;

    /// <summary>What <c>kafkapi.dev/force</c> calls it; the same for as long as it waits.</summary>
    public string Id => $"{Kind switch { ProposalKind.Start => "start-", ProposalKind.Retire => "stop-", _ => Restart }}{(Member.Kind == DaemonKind.Broker ? "broker" : "zookeeper")}/{Member.Name}";

    public Step ToStep() => Kind switch
    {
        ProposalKind.Start => new StartDaemon(Member.Name, Member.Kind, Reason) { OnNoData = OnNoData },
        ProposalKind.Retire => new StopDaemon(Member.Name, Member.Kind, Disable: true, Reason),
        ProposalKind.Roll when Stops => new StopDaemon(Member.Name, Member.Kind, Disable: false, Reason),
        _ => new RestartDaemon(Member.Name, Member.Kind, Member.Wanted?.Revision ?? Member.Observed!.Running!, Reason),
    };
}
