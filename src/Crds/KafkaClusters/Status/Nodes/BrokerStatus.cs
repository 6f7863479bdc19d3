using System.ComponentModel;
using KafkaPi.Crds.Schema;

namespace KafkaPi.Crds;

public sealed record BrokerStatus
{
    [Description("The state of the systemd unit.")]
    public string? State { get; init; }

    [Description("Whether the broker is the active controller.")]
    public bool? Controller { get; init; }

    [ListSet]
    [Description(
        "Settings that the operator has altered while the broker runs, and that Kafka keeps beside its file until it "
        + "is started with them.")]
    public IReadOnlyList<string>? AlteredSettings { get; init; }

    [Description(
        "Whether it was seen with data. If it comes back without, nothing is done on its host before a person has "
        + "confirmed that.")]
    public bool? HasData { get; init; }

    [ListSet]
    [Description(
        "Log directories that were seen with data. If one of them comes back without, nothing is done on the host "
        + "before a person has confirmed that.")]
    public IReadOnlyList<string>? DataDirectories { get; init; }

    [ListSet]
    [Description("Log directories whose loss was confirmed, and that the broker has not filled yet.")]
    public IReadOnlyList<string>? LostDirectories { get; init; }

    [Description(
        "The revision of the configuration that the daemon runs with: what it was started with, and what was altered "
        + "since without a restart.")]
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
