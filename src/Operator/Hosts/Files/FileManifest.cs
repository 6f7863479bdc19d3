using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace KafkaPi.Operator.Hosts.Files;

/// <summary>The manifest that <c>write-files.sh</c> reads: one line per item of a file set.</summary>
internal static partial class FileManifest
{
    /// <exception cref="ArgumentException">A path, mode or account could be misread as something else.</exception>
    public static byte[] Of(FileSet files) => Encoding.UTF8.GetBytes(string.Join('\n',
    [
        .. files.Directories.Select(Line),
        .. files.Files.Select((file, index) => Line(file, payload: index + 1)),
        .. files.Deletions.Select(path => $"absent - - - - - {Path(path)}"),
    ]));

    private static string Line(RemoteDirectory directory)
    {
        var access = Access(directory.Mode, directory.Owner, directory.Group);
        return $"directory {access} - - {Path(directory.Path)}";
    }

    private static string Line(RemoteFile file, int payload)
    {
        var access = Access(file.Mode, file.Owner, file.Group);
        var digest = Convert.ToHexStringLower(SHA256.HashData(file.Content.Span));
        return $"file {access} {digest} {payload} {Path(file.Path)}";
    }

    private static string Access(string mode, string owner, string group) =>
        $"{Mode(mode)} {Account(owner)} {Account(group)}";

    private static string Mode(string mode) => ModeForm().IsMatch(mode)
        ? mode.TrimStart('0')
        : throw new ArgumentException($"{mode} is not an octal mode such as 0640.");

    private static string Account(string name) => AccountForm().IsMatch(name)
        ? name
        : throw new ArgumentException($"{name} is not the name of a user or group.");

    private static string Path(string path) => IsPlain(path)
        ? path
        : throw new ArgumentException($"{path} is not an absolute path in its plainest form.");

    private static bool IsPlain(string path) =>
        path is ['/', .., not '/']
        && path.Trim() == path
        && !path.Any(char.IsControl)
        && !path.Split('/')[1..].Any(part => part is "" or "." or "..");

    [GeneratedRegex("^0?[0-7]{3,4}$")]
    private static partial Regex ModeForm();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_.-]*$")]
    private static partial Regex AccountForm();
}
