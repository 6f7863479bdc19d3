using System.Globalization;
using System.Text;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;

namespace KafkaPi.Operator.Execution.Steps.Hosts;

internal static class RemoveFromHostExecution
{
    /// <summary>Deleting the segments of a full SD card takes minutes.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(15);

    public static async Task ExecuteAsync(RemoveFromHost step, IHost host, CancellationToken cancellationToken)
    {
        var script = StepScript.Of("remove-from-host", Deadline,
            ("PURGE", step.Purge ? "yes" : "no"),
            ("OWNER", HostLayout.OwnerMarker),
            ("OWNER_UID", step.Owner.Uid),
            ("ID", step.Id.ToString(CultureInfo.InvariantCulture)),
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
            Payloads =
            [
                Encoding.UTF8.GetBytes(string.Concat(
                    step.DataDirectories.Select(d => $"{d.Daemon.RoleName()} {d.Path}\n"))),
            ],
        };
        var answer = await host.AskAsync(script, cancellationToken);
        if (answer.IsDone)
        {
            return;
        }

        throw answer is { Word: "running", Details: [var unit] }
            ? new StepFailedException(
                Remedy.Retry, $"{step.Node}: {unit} still runs; nothing is purged under a running daemon.")
            : answer.Unexpected(host, script);
    }
}
