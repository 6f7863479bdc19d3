using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using KafkaPi.Lab.Networks;

namespace KafkaPi.EndToEnd.Bed;

/// <summary>
/// Operator as a process of its own, under its own rights. Stories kill it and start it again.
/// </summary>
internal sealed class OperatorProcess(string kubeconfig, string space, string directory) : IAsyncDisposable
{
    private const int Terminate = 15;

    /// <summary>Path of the operator: the build beside the tests, or another build that is to be measured.</summary>
    private static readonly string Program = Environment.GetEnvironmentVariable("KAFKAPI_OPERATOR_PROGRAM")
        ?? Path.Combine(AppContext.BaseDirectory, "kafkapi-operator");

    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    private readonly int _port = ListeningPorts.Free();
    private readonly Lock _writing = new();
    private Process? _process;

    /// <summary>Path of the log over all starts.</summary>
    public string LogPath { get; } = Path.Combine(directory, "operator.log");

    public bool IsRunning => _process is { HasExited: false };

    public async Task StartAsync(CancellationToken ct, bool elected = true)
    {
        if (IsRunning)
        {
            return;
        }

        var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KUBECONFIG"] = kubeconfig;
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{_port}";
        start.Environment["Operator__Namespace"] = space;
        start.Environment["Operator__ArtifactDirectory"] = Path.Combine(directory, "artifacts");
        start.Environment["Operator__LeaderElection__Enabled"] = $"{elected}";
        start.Environment["Operator__LeaderElection__LeaseNamespace"] = space;
        start.Environment["Operator__Retry__Cap"] = "00:00:10";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Write(line.Data);
        _process.ErrorDataReceived += (_, line) => Write(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.HoldsAsync("the operator is ready", IsReadyAsync, ct, TimeSpan.FromMinutes(1));
    }

    /// <summary>Sends SIGKILL: the operator gets no chance to do anything more.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        if (_process is null)
        {
            return;
        }

        _process.Kill();
        await _process.WaitForExitAsync(ct);
    }

    /// <summary>Sends SIGTERM, as the kubelet does. The operator must give its lease back and end with 0.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        if (!IsRunning)
        {
            return;
        }

        _ = SendSignal(_process!.Id, Terminate);
        await _process.WaitForExitAsync(ct);
        Assert.Equal(0, _process.ExitCode);
    }

    /// <summary>Scrapes the metrics.</summary>
    public async Task<Metrics> MetricsAsync(CancellationToken ct) =>
        new(await Http.GetStringAsync($"http://127.0.0.1:{_port}/metrics", ct));

    /// <summary>
    /// Memory in MiB: the resident part, and the part that the kernel cannot drop. It can drop programs and
    /// libraries.
    /// </summary>
    public (long Resident, long Unevictable) Memory()
    {
        var status = File.ReadAllLines($"/proc/{_process!.Id}/status");
        return (Mebibytes("VmRSS:"), Mebibytes("RssAnon:") + Mebibytes("RssShmem:"));

        long Mebibytes(string field)
        {
            var line = status.Single(each => each.StartsWith(field, StringComparison.Ordinal));
            var kibibytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2];
            return long.Parse(kibibytes, CultureInfo.InvariantCulture) >> 10;
        }
    }

    public string LogTail(int lines) =>
        File.Exists(LogPath) ? string.Join('\n', ReadLog().Split('\n').TakeLast(lines)) : "";

    public string ReadLog()
    {
        lock (_writing)
        {
            return File.ReadAllText(LogPath);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync(CancellationToken.None);
        _process?.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        Assert.True(IsRunning, $"the operator has ended: {LogTail(20)}");
        try
        {
            using var answer = await Http.GetAsync($"http://127.0.0.1:{_port}/readyz");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Write(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_writing)
        {
            File.AppendAllText(LogPath, line + "\n");
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
