using System.Collections.Immutable;
using KafkaPi.Operator.Hosts.Files;

namespace KafkaPi.Operator.Hosts;

public static class FileSets
{
    /// <summary>Applies a file set and returns the paths that it changed. A second run changes nothing.</summary>
    /// <exception cref="FileNotWrittenException">
    /// An item could not be applied. What was there before is intact.
    /// </exception>
    /// <exception cref="HostException">The same as for <see cref="IHost.RunAsync"/>.</exception>
    public static async Task<ImmutableArray<string>> WriteAsync(
        this IHost host, FileSet files, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var script = new RemoteScript("write-files", EmbeddedScript.Load("write-files.sh"), deadline)
        {
            Payloads = [FileManifest.Of(files), .. files.Files.Select(file => file.Content)],
            Secrets = files.Secrets,
        };
        var result = await host.RunAsync(script, cancellationToken);
        var answers = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (answers.LastOrDefault()?.Split(' ', 3) is ["failed", var why, var path])
        {
            throw new FileNotWrittenException(host.Endpoint, path, ObstacleOf(why), result.Errors.Trim());
        }

        return result.ExitCode == 0
            ? [.. answers.Select(answer => answer["changed ".Length..])]
            : throw new ScriptFailedException(host.Endpoint, script.Name, result.ExitCode, result.Errors);
    }

    private static WriteObstacle ObstacleOf(string why) => why switch
    {
        "disk-full" => WriteObstacle.DiskFull,
        "read-only" => WriteObstacle.ReadOnlyFileSystem,
        _ => WriteObstacle.Other,
    };
}
