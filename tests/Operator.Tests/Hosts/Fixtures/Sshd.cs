using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using KafkaPi.Operator.Hosts;

namespace KafkaPi.Operator.Tests.Hosts.Fixtures;

/// <summary>A real sshd on this machine, with its own keys and settings.</summary>
public sealed class Sshd : IAsyncDisposable
{
    private readonly string _directory;
    private readonly int _maxSessions;
    private Process? _process;

    private Sshd(string directory, int port, int maxSessions) =>
        (_directory, Port, _maxSessions) = (directory, port, maxSessions);

    public int Port { get; }

    /// <summary>Public key lines by type: ed25519, ecdsa, rsa.</summary>
    public Dictionary<string, string> HostKeys { get; } = [];

    public string KnownHosts => string.Concat(HostKeys.Values.Select(key => $"[127.0.0.1]:{Port} {key}\n"));

    public static Task<Sshd> StartAsync(string directory, params string[] hostKeyTypes) =>
        StartAsync(directory, 10, hostKeyTypes);

    public static async Task<Sshd> StartAsync(string directory, int maxSessions, params string[] hostKeyTypes)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var sshd = new Sshd(directory, ((IPEndPoint)listener.LocalEndpoint).Port, maxSessions);
        listener.Stop();
        Directory.CreateDirectory(directory);
        await sshd.MakeHostKeysAsync(hostKeyTypes);
        await sshd.StartAsync();
        return sshd;
    }

    /// <summary>Restarts sshd as after a reinstallation of the host.</summary>
    public async Task RestartWithNewHostKeysAsync()
    {
        await StopAsync();
        await MakeHostKeysAsync([.. HostKeys.Keys]);
        await StartAsync();
    }

    public static async Task<string> RunAsync(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{command} exited with {process.ExitCode}: {await errors}");
    }

    /// <summary>Process ids of the sshd that serves a host's connection.</summary>
    public static async Task<int[]> SessionsOfAsync(IHost host, CancellationToken ct)
    {
        const string Ancestors = """
            p=$$
            while [ "$p" -gt 1 ]; do
              echo "$p $(cat /proc/$p/comm)"
              p=$(sed -n 's/^PPid:[[:space:]]*//p' /proc/$p/status)
            done
            """;
        var ancestors =
            await host.RunToSuccessAsync(new("ancestors", Ancestors, TimeSpan.FromSeconds(20)), ct);
        var sshds = ancestors.Output
            .Split('\n')
            .Where(line => line.Contains(" sshd", StringComparison.Ordinal))
            .Select(line => int.Parse(line.Split(' ')[0]));
        return [.. sshds.SkipLast(1)];
    }

    /// <summary>Sends a signal. A process that has ended is skipped, because a session ends with its monitor.</summary>
    public static Task SignalAsync(string signal, IEnumerable<int> pids) => RunAsync(
        "sh",
        [
            "-c",
            "for pid; do kill -$0 $pid 2>/dev/null || [ ! -d /proc/$pid ] || exit 1; done",
            signal,
            .. pids.Select(pid => $"{pid}")
        ]);

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task MakeHostKeysAsync(string[] types)
    {
        foreach (var type in types)
        {
            var path = Path.Combine(_directory, $"host_{type}_{Port}");
            File.Delete(path);
            await RunAsync("ssh-keygen", "-q", "-t", type, "-N", "", "-C", "", "-f", path);
            HostKeys[type] = (await File.ReadAllTextAsync($"{path}.pub")).Trim();
        }
    }

    private async Task StartAsync()
    {
        Directory.CreateDirectory("/run/sshd");
        var config = Path.Combine(_directory, $"sshd_config_{Port}");
        await File.WriteAllTextAsync(config, $"""
            Port {Port}
            ListenAddress 127.0.0.1
            {string.Join('\n', HostKeys.Keys.Select(type => $"HostKey {_directory}/host_{type}_{Port}"))}
            AuthorizedKeysFile {_directory}/authorized_keys
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            MaxStartups 100
            MaxSessions {_maxSessions}
            PidFile none
            Subsystem sftp internal-sftp

            """);
        _process = Process.Start(
            new ProcessStartInfo("/usr/sbin/sshd", ["-D", "-e", "-f", config]) { RedirectStandardError = true })!;
        var listening = new TaskCompletionSource();
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("Server listening", StringComparison.Ordinal) == true)
            {
                listening.TrySetResult();
            }

            if (line.Data is null)
            {
                listening.TrySetException(new InvalidOperationException("sshd ended at once"));
            }
        };
        _process.BeginErrorReadLine();
        await listening.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private async Task StopAsync()
    {
        if (_process is null)
        {
            return;
        }

        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }
}
