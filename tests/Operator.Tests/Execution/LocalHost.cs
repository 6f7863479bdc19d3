using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Hosts.Scripting;

namespace KafkaPi.Operator.Tests.Execution;

/// <summary>
/// Runs the real scripts on this machine, on a host's directories that were moved below a temporary one.
/// </summary>
internal sealed class LocalHost : IHost, IDisposable
{
    /// <summary>Every program that the scripts under test call and that may be cut before it runs.</summary>
    private static readonly string[] Programs =
    [
        "awk", "base64", "cat", "chmod", "chown", "cut", "df", "find", "flock", "getent", "grep", "ln",
        "mkdir", "mktemp", "mv", "rm", "rmdir", "sha256sum", "sha512sum", "stat", "sync", "tail", "tar", "tr",
    ];

    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("kafkapi-host-");

    public LocalHost()
    {
        Directory.CreateDirectory(Shims);
        Shim("systemctl", "printf '%s\\n' \"$*\" >> \"$SHIMS/../systemctl\"; case $1 in is-active) cat "
            + "\"$SHIMS/../unit-state\" 2> /dev/null ;; esac");
    }

    public HostEndpoint Endpoint { get; } = new("pi1", "192.0.2.1", 22, Environment.UserName);

    public int Uploads { get; private set; }

    /// <summary>A host's path, on this machine.</summary>
    public string this[string path] => $"{_temporary.FullName}{path}";

    private string Shims => $"{_temporary.FullName}/shims";

    private string Counter => $"{Shims}/count";

    public string[] SystemctlCalls => File.Exists(this["/systemctl"]) ? File.ReadAllLines(this["/systemctl"]) : [];

    public void UnitsAre(string state) => File.WriteAllText(this["/unit-state"], state);

    /// <summary>Puts a program of this text in front of the machine's own.</summary>
    public void Shim(string name, string text)
    {
        File.WriteAllText($"{Shims}/{name}", $"#!/bin/sh\nSHIMS={Shims}\n{text}\n");
        File.SetUnixFileMode(
            $"{Shims}/{name}", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>
    /// Kills the script, and all that it started, where it would run its <paramref name="nth"/> program from
    /// now on.
    /// </summary>
    public void CutBefore(int nth)
    {
        File.WriteAllText(Counter, "0");
        foreach (var program in Programs)
        {
            Shim(program, $"n=$(($(/bin/cat {Counter}) + 1)); echo $n > {Counter}; [ $n -lt {nth} ] || kill -9 0; exec "
                + $"/usr/bin/{program} \"$@\"");
        }
    }

    public void CutNoMore()
    {
        foreach (var program in Programs)
        {
            File.Delete($"{Shims}/{program}");
        }
    }

    public async Task<ScriptResult> RunAsync(RemoteScript script, CancellationToken cancellationToken)
    {
        var envelope = new ScriptEnvelope(script with
        {
            Variables = script.Variables.ToImmutableSortedDictionary(
                v => v.Key, v => Moved(v.Key, v.Value), StringComparer.Ordinal),
            Payloads =
            [
                .. script.Payloads.Select(
                    p => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(Moved("", Encoding.UTF8.GetString(p.Span))))
            ],
        });
        var input =
            Encoding.UTF8.GetString(envelope.Input).Replace("PATH=/", $"PATH={Shims}:/", StringComparison.Ordinal);

        using var shell = Process.Start(new ProcessStartInfo("setsid", ["sh", "-s"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = shell.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = shell.StandardError.ReadToEndAsync(cancellationToken);
        await shell.StandardInput.WriteAsync(input);
        shell.StandardInput.Close();
        await shell.WaitForExitAsync(cancellationToken);

        return Result(envelope, await output, await errors);
    }

    private ScriptResult Result(ScriptEnvelope envelope, string answer, string errors)
    {
        var begin = answer.IndexOf(envelope.Begin, StringComparison.Ordinal);
        var end = answer.IndexOf(envelope.End, StringComparison.Ordinal);
        if (begin < 0 || end < 0)
        {
            throw new HostUnreachableException(Endpoint, "the connection broke");
        }

        return new ScriptResult(
            int.Parse(answer[(end + envelope.End.Length)..], CultureInfo.InvariantCulture),
            answer[(begin + envelope.Begin.Length)..end],
            errors.Replace(envelope.Begin, "", StringComparison.Ordinal),
            Truncated: false);
    }

    public Task UploadAsync(
        string localPath, string remotePath, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        Uploads++;
        File.Copy(localPath, this[remotePath], overwrite: true);
        return Task.CompletedTask;
    }

    /// <summary>Everything below a path: names, kinds, modes and contents.</summary>
    public string[] Tree(string path) =>
    [
        .. new DirectoryInfo(this[path]).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .OrderBy(i => i.FullName, StringComparer.Ordinal)
            .Select(i => $"{i.FullName[this[path].TrimEnd('/').Length..]} {i.LinkTarget} "
                + $"{(i.LinkTarget is null ? i.UnixFileMode : 0)} "
                + (i is FileInfo { LinkTarget: null } f ? File.ReadAllText(f.FullName) : "")),
    ];

    public void Dispose() => _temporary.Delete(recursive: true);

    private string Moved(string variable, string value) => variable switch
    {
        "ACCOUNT" => Environment.UserName,
        "LOGIN" or "OWNER_NAME" => value,
        _ => value
            .Replace("/opt/kafkapi", this["/opt/kafkapi"], StringComparison.Ordinal)
            .Replace("/etc/", this["/etc/"], StringComparison.Ordinal)
            .Replace("/srv/", this["/srv/"], StringComparison.Ordinal)
            .Replace("/var/lib/kafkapi", this["/var/lib/kafkapi"], StringComparison.Ordinal),
    };
}
