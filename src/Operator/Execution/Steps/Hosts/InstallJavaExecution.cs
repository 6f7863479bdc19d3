using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;

namespace KafkaPi.Operator.Execution.Steps.Hosts;

internal static class InstallJavaExecution
{
    /// <summary>Time for 200 MB from a mirror onto an SD card, after the lock of another apt.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(45);

    private const string InstallByHand = "Mend that, or install Java by hand and set spec.java.install to false.";

    public static async Task ExecuteAsync(InstallJava step, IHost host, CancellationToken cancellationToken)
    {
        var script = StepScript.Of(
            "install-java", Deadline, ("PACKAGE", step.Package), ("UNIT", "kafkapi-install-java.service"));
        var answer = await host.AskAsync(script, cancellationToken);
        if (answer.IsDone)
        {
            return;
        }

        if (answer.Details is not [var said])
        {
            throw answer.Unexpected(host, script);
        }

        throw answer.Word switch
        {
            "no-space" => Failed(
                Remedy.Person,
                $"the disk is too full for the package {step.Package}. Free some space; it goes on by itself."),
            "no-package" => Failed(Remedy.Person, $"its package sources do not offer {step.Package}. {InstallByHand}"),
            "no-mirror" =>
                Failed(Remedy.Retry, $"it does not reach its Debian mirror to install {step.Package}. {InstallByHand}"),
            "locked" => Failed(Remedy.Retry, $"another apt or dpkg holds the lock, so that {step.Package} waits."),
            "failed" => Failed(Remedy.Retry, $"apt did not install {step.Package}. {InstallByHand}"),
            _ => answer.Unexpected(host, script),
        };

        StepFailedException Failed(Remedy remedy, string message) =>
            new(remedy, $"{step.Node}: {message} apt said: {said}");
    }
}
