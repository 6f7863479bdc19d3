using System.Text;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Execution;

internal static class WriteFilesExecution
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <remarks>Cut between the files and the reload, it leaves units that systemd reports as in need of one: the next plan reloads.</remarks>
    public static async Task ExecuteAsync(WriteFiles step, IHost host, CancellationToken cancellationToken)
    {
        var files = new FileSet
        {
            Files = [.. step.Files.Select(f => new RemoteFile(f.Path, Encoding.UTF8.GetBytes(f.Content), f.Owner, f.Group, f.Mode))],
            Deletions = step.Removals,
        };
        if (!files.Files.IsEmpty || !files.Deletions.IsEmpty)
            await host.WriteAsync(files, Deadline, cancellationToken);
        if (step.ReloadUnits)
            await host.TellAsync(StepScript.Of("reload-units", Deadline), cancellationToken);
    }
}
