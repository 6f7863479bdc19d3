using System.Text;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Execution;

internal static class RemoveFromHostExecution
{
    /// <summary>Deleting a full SD card's segments takes its time.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(15);

    public static async Task ExecuteAsync(RemoveFromHost step, IHost host, CancellationToken cancellationToken)
    {
        var script = StepScript.Of("remove-from-host", Deadline,
            ("PURGE", step.Purge ? "yes" : "no"),
            ("OWNER", HostLayout.OwnerMarker),
            ("OWNER_UID", step.Owner.Uid),
            ("UNITS", string.Join(' ', Enum.GetValues<DaemonKind>().Select(HostLayout.Unit))),
            ("UNIT_DIRECTORY", Path.GetDirectoryName(HostLayout.UnitFile(DaemonKind.Broker))!),
            ("CONFIGURATION", HostLayout.Configuration),
            ("PROFILE", HostLayout.Profile),
            ("ROOT", HostLayout.Root),
            ("DISTRIBUTIONS", HostLayout.Distributions),
            ("MARKER", HostLayout.CompleteMarker),
            ("INCOMING", InstallDistributionExecution.Incoming),
            ("CURRENT", HostLayout.Current),
            ("STATE", HostLayout.State),
            ("ACCOUNT", HostLayout.User),
            ("ACCOUNT_COMMENT", HostLayout.UserComment)) with
        {
            Payloads = [Encoding.UTF8.GetBytes(string.Concat(step.DataDirectories.Select(d => $"{d}\n")))],
        };
        var answer = await host.AskAsync(script, cancellationToken);
        if (answer.IsDone)
            return;
        throw answer is { Word: "running", Details: [var unit] }
            ? new StepFailedException(Remedy.Retry, $"{step.Node}: {unit} still runs; nothing is purged under a running daemon.")
            : answer.Unexpected(host, script);
    }
}
