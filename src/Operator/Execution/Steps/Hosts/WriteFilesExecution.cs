using System.Text;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;

namespace KafkaPi.Operator.Execution.Steps.Hosts;

internal static class WriteFilesExecution
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <remarks>
    /// A cut between the files and the reload leaves units that systemd reports as in need of a reload. The next plan
    /// reloads them.
    /// </remarks>
    public static async Task ExecuteAsync(WriteFiles step, IHost host, CancellationToken cancellationToken)
    {
        var files = new FileSet
        {
            Files =
            [
                .. step.Files.Select(
                    f => new RemoteFile(f.Path, Encoding.UTF8.GetBytes(f.Content), f.Owner, f.Group, f.Mode)),
            ],
            Deletions = step.Removals,
        };
        if (!files.Files.IsEmpty || !files.Deletions.IsEmpty)
        {
            try
            {
                await host.WriteAsync(files, Deadline, cancellationToken);
            }
            catch (ArgumentException e)
            {
                throw new StepFailedException(
                    Remedy.Person, $"{step.Node}: {e.Message} Remove it by hand, or give it another name.", e);
            }
        }

        if (step.ReloadUnits)
        {
            await host.TellAsync(StepScript.Of("reload-units", Deadline), cancellationToken);
        }
    }
}
