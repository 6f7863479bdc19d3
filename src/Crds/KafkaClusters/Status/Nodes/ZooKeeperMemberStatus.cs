using System.ComponentModel;

namespace KafkaPi.Crds;

public sealed record ZooKeeperMemberStatus
{
    [Description("The state of the systemd unit.")]
    public string? State { get; init; }

    [Description("The part of the member in the ensemble.")]
    public ZooKeeperRole? Role { get; init; }

    [Description(
        "Whether it was seen with data. If it comes back without, nothing is done on its host before a person has "
        + "confirmed that.")]
    public bool? HasData { get; init; }

    [Description("The revision of the configuration that the daemon was started with.")]
    public string? RunningRevision { get; init; }

    [Description("The revision of the configuration that the spec asks for.")]
    public string? WantedRevision { get; init; }

    [Description("The last restart by the operator.")]
    public RestartStatus? LastRestart { get; init; }

    [Description(
        "How often the daemon has ended by itself since it was last started by somebody or by the host's boot; "
        + "systemd starts it again.")]
    public int? Crashes { get; init; }

    [Description("How often in a row it has ended before it served again.")]
    public int? EndsInARow { get; init; }

    [Description("Why it does not come up, in its own last words.")]
    public string? Failing { get; init; }

    [Description("How it does while a change of the spec is on trial; absent when none is.")]
    public DaemonTrialStatus? Trial { get; init; }
}
