using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;

namespace KafkaPi.Operator.Execution.Steps.Hosts;

internal static class PrepareHostExecution
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    public static async Task ExecuteAsync(PrepareHost step, IHost host, CancellationToken cancellationToken)
    {
        var directories = step.Directories.Where(d => d.Owner == HostLayout.User).Select(d => d.Path);
        var script = StepScript.Of("prepare-host", Deadline,
            ("STATE", HostLayout.State),
            ("OWNER", HostLayout.OwnerMarker),
            ("OWNER_UID", step.Owner.Uid),
            ("OWNER_NAME", step.Owner.ToString()),
            ("ACCOUNT", HostLayout.User),
            ("ACCOUNT_COMMENT", HostLayout.UserComment),
            ("DIRECTORIES", string.Join('\n', directories)));
        var answer = await host.AskAsync(script, cancellationToken);
        if (!answer.IsDone)
        {
            throw answer is { Word: "owned", Details: [var owner, ..] }
                ? new StepFailedException(Remedy.Person,
                    $"{step.Node}: the host belongs to the KafkaCluster {owner}. Take it out of that resource, or, "
                        + $"when that resource is gone for good, remove {HostLayout.OwnerMarker} on the host. "
                        + "Nothing was changed.")
                : answer.Unexpected(host, script);
        }

        await host.WriteAsync(
            new FileSet
            {
                Directories = [.. step.Directories.Select(d => new RemoteDirectory(d.Path, d.Owner, d.Group, d.Mode))],
            },
            Deadline, cancellationToken);
    }
}
