using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using KafkaPi.Operator.Hosts;
using Xunit;

namespace KafkaPi.Operator.Tests.Hosts;

/// <summary>A real sshd on this machine, with keys and settings of its own.</summary>
public sealed class Sshd : IAsyncDisposable
{
    private readonly string directory;
    private readonly int maxSessions;
    private Process? process;

    private Sshd(string directory, int port, int maxSessions) => (this.directory, Port, this.maxSessions) = (directory, port, maxSessions);

    public int Port { get; }

    /// <summary>Public key lines by type: ed25519, ecdsa, rsa.</summary>
    public Dictionary<string, string> HostKeys { get; } = [];

    public string KnownHosts => string.Concat(HostKeys.Values.Select(key => $"[127.0.0.1]:{Port} {key}\n"));

    public static Task<Sshd> StartAsync(string directory, params string[] hostKeyTypes) => StartAsync(directory, 10, hostKeyTypes);

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

    /// <summary>As after a reinstallation of the host.</summary>
    public async Task RestartWithNewHostKeysAsync()
    {
        await StopAsync();
        await MakeHostKeysAsync([.. HostKeys.Keys]);
        await StartAsync();
    }

    public static async Task<string> RunAsync(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{command} exited with {process.ExitCode}: {await errors}");
    }

    /// <summary>The sshd processes that serve a host's connection.</summary>
    public static async Task<int[]> SessionsOfAsync(IHost host, CancellationToken token)
    {
        var ancestors = await host.RunToSuccessAsync(new("ancestors", """
            p=$$
            while [ "$p" -gt 1 ]; do
              echo "$p $(cat /proc/$p/comm)"
              p=$(sed -n 's/^PPid:[[:space:]]*//p' /proc/$p/status)
            done
            """, TimeSpan.FromSeconds(20)), token);
        var sshds = ancestors.Output.Split('\n').Where(line => line.Contains(" sshd", StringComparison.Ordinal)).Select(line => int.Parse(line.Split(' ')[0]));
        return [.. sshds.SkipLast(1)];
    }

    /// <summary>One that has ended meanwhile, as a session does with its monitor, is passed over.</summary>
    public static Task SignalAsync(string signal, IEnumerable<int> pids) => RunAsync(
        "sh", ["-c", "for pid; do kill -$0 $pid 2>/dev/null || [ ! -d /proc/$pid ] || exit 1; done", signal, .. pids.Select(pid => $"{pid}")]);

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task MakeHostKeysAsync(string[] types)
    {
        foreach (var type in types)
        {
            var path = Path.Combine(directory, $"host_{type}_{Port}");
            File.Delete(path);
            await RunAsync("ssh-keygen", "-q", "-t", type, "-N", "", "-C", "", "-f", path);
            HostKeys[type] = (await File.ReadAllTextAsync($"{path}.pub")).Trim();
        }
    }

    private async Task StartAsync()
    {
        Directory.CreateDirectory("/run/sshd");
        var config = Path.Combine(directory, $"sshd_config_{Port}");
        await File.WriteAllTextAsync(config, $"""
            Port {Port}
            ListenAddress 127.0.0.1
            {string.Join('\n', HostKeys.Keys.Select(type => $"HostKey {directory}/host_{type}_{Port}"))}
            AuthorizedKeysFile {directory}/authorized_keys
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            MaxStartups 100
            MaxSessions {maxSessions}
            PidFile none
            Subsystem sftp internal-sftp

            """);
        process = Process.Start(new ProcessStartInfo("/usr/sbin/sshd", ["-D", "-e", "-f", config]) { RedirectStandardError = true })!;
        var listening = new TaskCompletionSource();
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("Server listening", StringComparison.Ordinal) == true)
                listening.TrySetResult();
            if (line.Data is null)
                listening.TrySetException(new InvalidOperationException("sshd ended at once"));
        };
        process.BeginErrorReadLine();
        await listening.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private async Task StopAsync()
    {
        if (process is null)
            return;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }
}

/// <summary>One sshd, and users with three kinds of sudo rights; all of it is removed at the end.</summary>
public sealed class SshdFixture : IAsyncLifetime
{
    private readonly string? missing =
        !Environment.IsPrivilegedProcess ? "needs root, to make users and to run sshd"
        : !File.Exists("/usr/sbin/sshd") ? "needs openssh-server"
        : !File.Exists("/usr/bin/sudo") ? "needs sudo"
        : null;

    private readonly string id = $"kpt{Environment.ProcessId}";
    private Sshd? sshd;
    private int keys;

    /// <summary>May do everything by sudo without a password.</summary>
    public string Trusted => $"{id}n";

    /// <summary>May do everything by sudo with <see cref="Password"/>.</summary>
    public string Asked => $"{id}p";

    /// <summary>May not use sudo.</summary>
    public string Powerless => $"{id}x";

    public string Password { get; } = "correct horse 'battery' $staple";

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("kafkapi-sshd-").FullName;

    public Sshd Sshd => sshd ?? throw new InvalidOperationException(missing);

    public byte[] Key { get; private set; } = [];

    public string HomeOf(string user) => Path.Combine(Directory, user);

    public void Require()
    {
        if (missing is not null)
            Assert.Skip(missing);
    }

    public async ValueTask InitializeAsync()
    {
        if (missing is not null)
            return;
        await RemoveLeftoversAsync();
        await Sshd.RunAsync("chmod", "755", Directory);
        foreach (var user in new[] { Trusted, Asked, Powerless })
        {
            await Sshd.RunAsync("useradd", "--create-home", "--home-dir", HomeOf(user), "--shell", "/bin/bash", user);
            await Sshd.RunAsync("usermod", "-p", "*", user);
        }

        var digest = (await Sshd.RunAsync("sh", "-c", $"printf %s '{Password.Replace("'", "'\\''", StringComparison.Ordinal)}' | openssl passwd -6 -stdin")).Trim();
        await Sshd.RunAsync("usermod", "-p", digest, Asked);
        await File.WriteAllTextAsync(Sudoers, $"{Trusted} ALL=(root) NOPASSWD: ALL\n{Asked} ALL=(root) ALL\n");
        await Sshd.RunAsync("chmod", "440", Sudoers);
        Key = await MakeKeyAsync("ed25519");
        sshd = await Sshd.StartAsync(Directory, "ed25519", "ecdsa", "rsa");
    }

    /// <summary>A new key that every user here accepts.</summary>
    public async Task<byte[]> MakeKeyAsync(string type, string bits = "", string format = "RFC4716", string passphrase = "", bool accepted = true)
    {
        var path = Path.Combine(Directory, $"key{keys++}");
        await Sshd.RunAsync("ssh-keygen", ["-q", "-t", type, .. bits == "" ? Array.Empty<string>() : ["-b", bits], "-m", format, "-N", passphrase, "-f", path]);
        if (accepted)
            await File.AppendAllTextAsync(Path.Combine(Directory, "authorized_keys"), await File.ReadAllTextAsync($"{path}.pub"));
        return await File.ReadAllBytesAsync(path);
    }

    public HostEndpoint EndpointOf(string user) => new("pi1", "127.0.0.1", Sshd.Port, user);

    public async ValueTask DisposeAsync()
    {
        if (sshd is not null)
            await sshd.DisposeAsync();
        if (missing is null)
        {
            await RemoveAsync(id);
        }

        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private string Sudoers => $"/etc/sudoers.d/{id}";

    /// <summary>Of runs that were killed.</summary>
    private static async Task RemoveLeftoversAsync()
    {
        foreach (var left in System.IO.Directory.GetFiles("/etc/sudoers.d", "kpt*").Select(Path.GetFileName).OfType<string>())
        {
            if (!System.IO.Directory.Exists($"/proc/{left[3..]}"))
                await RemoveAsync(left);
        }
    }

    private static async Task RemoveAsync(string id)
    {
        File.Delete($"/etc/sudoers.d/{id}");
        foreach (var kind in "npx")
            await Sshd.RunAsync("userdel", "--force", $"{id}{kind}");
    }
}

[CollectionDefinition(nameof(SshdFixture))]
public sealed class SshdCollection : ICollectionFixture<SshdFixture>;

/// <summary>Pins in memory.</summary>
public sealed class MemoryPins : IHostKeyPins
{
    public Dictionary<string, string> Pins { get; } = [];

    /// <summary>Thrown instead of storing a pin.</summary>
    public Exception? Fault { get; init; }

    public ValueTask<string?> FindAsync(string node, CancellationToken cancellationToken) => new(Pins.GetValueOrDefault(node));

    public ValueTask AddAsync(string node, string keyLine, CancellationToken cancellationToken)
    {
        if (Fault is not null)
            throw Fault;
        Pins.Add(node, keyLine);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Keeps all that is logged, down to the finest level.</summary>
public sealed class LogRecorder<T> : Microsoft.Extensions.Logging.ILogger<T>
{
    private readonly StringBuilder text = new();

    public string Text
    {
        get
        {
            lock (text)
                return text.ToString();
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;

    public void Log<TState>(
        Microsoft.Extensions.Logging.LogLevel logLevel,
        Microsoft.Extensions.Logging.EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        lock (text)
            text.AppendLine(formatter(state, exception)).Append(exception);
    }
}
