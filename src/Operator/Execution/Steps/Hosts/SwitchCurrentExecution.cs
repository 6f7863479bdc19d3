using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;

namespace KafkaPi.Operator.Execution.Steps.Hosts;

internal static class SwitchCurrentExecution
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static async Task ExecuteAsync(SwitchCurrent step, IHost host, CancellationToken cancellationToken)
    {
        var script = StepScript.Of("switch-current", Deadline, ("CURRENT", HostLayout.Current), ("TARGET", step.Home));
        var answer = await host.AskAsync(script, cancellationToken);
        if (answer.IsDone)
        {
            return;
        }

        throw answer.Word switch
        {
            "no-target" => new StepFailedException(Remedy.Retry, $"{step.Node}: {step.Home} is not there yet."),
            "not-a-link" => new StepFailedException(Remedy.Person,
                $"{step.Node}: {HostLayout.Current} is not a symbolic link. Somebody else made it: move it away."),
            _ => answer.Unexpected(host, script),
        };
    }
}
