using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace KafkaPi.Operator.Hosts;

/// <summary>A directory that exists with this owner and mode; parents are made as needed.</summary>
/// <param name="Mode">Octal, such as <c>0750</c>.</param>
public sealed record RemoteDirectory(string Path, string Owner, string Group, string Mode);

/// <summary>A file with this content, owner and mode.</summary>
/// <param name="Mode">Octal, such as <c>0640</c>.</param>
public sealed record RemoteFile(string Path, ReadOnlyMemory<byte> Content, string Owner, string Group, string Mode);

/// <summary>Directories to have, files to have and files not to have, brought about in one round trip.</summary>
/// <remarks>In order: directories, files, deletions. Each file is replaced atomically and durably, and only when it differs.</remarks>
public sealed record FileSet
{
    public ImmutableArray<RemoteDirectory> Directories { get; init; } = [];

    public ImmutableArray<RemoteFile> Files { get; init; } = [];

    public ImmutableArray<string> Deletions { get; init; } = [];

    /// <summary>Cut out of everything reported about this set.</summary>
    public ImmutableArray<Secret> Secrets { get; init; } = [];
}

public static partial class FileSets
{
    /// <summary>Brings a file set about and answers the paths that were changed: none on a second run.</summary>
    /// <exception cref="FileNotWrittenException">An item could not be brought about; what was there before is intact.</exception>
    /// <exception cref="HostException">As in <see cref="IHost.RunAsync"/>.</exception>
    public static async Task<ImmutableArray<string>> WriteAsync(
        this IHost host, FileSet files, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var script = new RemoteScript("write-files", EmbeddedScript.Load("write-files.sh"), deadline)
        {
            Payloads = [Manifest(files), .. files.Files.Select(file => file.Content)],
            Secrets = files.Secrets,
        };
        var result = await host.RunAsync(script, cancellationToken);
        var answers = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (answers.LastOrDefault()?.Split(' ', 3) is ["failed", var why, var path])
            throw new FileNotWrittenException(host.Endpoint, path, ObstacleOf(why), result.Errors.Trim());
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

    private static byte[] Manifest(FileSet files) => Encoding.UTF8.GetBytes(string.Join('\n',
    [
        .. files.Directories.Select(directory =>
            $"directory {Mode(directory.Mode)} {Account(directory.Owner)} {Account(directory.Group)} - - {Path(directory.Path)}"),
        .. files.Files.Select((file, index) =>
            $"file {Mode(file.Mode)} {Account(file.Owner)} {Account(file.Group)} {Convert.ToHexStringLower(SHA256.HashData(file.Content.Span))} {index + 1} {Path(file.Path)}"),
        .. files.Deletions.Select(path => $"absent - - - - - {Path(path)}"),
    ]));

    private static string Mode(string mode) => ModeForm().IsMatch(mode)
        ? mode.TrimStart('0')
        : throw new ArgumentException($"{mode} is not an octal mode such as 0640.");

    private static string Account(string name) => AccountForm().IsMatch(name)
        ? name
        : throw new ArgumentException($"{name} is not the name of a user or group.");

    private static string Path(string path) =>
        path is ['/', .., not '/'] && path.Trim() == path && !path.Any(char.IsControl) && !path.Split('/')[1..].Any(part => part is "" or "." or "..")
            ? path
            : throw new ArgumentException($"{path} is not an absolute path in its plainest form.");

    [GeneratedRegex("^0?[0-7]{3,4}$")]
    private static partial Regex ModeForm();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_.-]*$")]
    private static partial Regex AccountForm();
}
