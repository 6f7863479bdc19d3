using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using KafkaPi.Lab.Networks;

namespace KafkaPi.EndToEnd.Bed;

/// <summary>The operator as a process of its own, under its own rights; killed and started again as often as a story wants.</summary>
internal sealed class OperatorProcess(string kubeconfig, string space, string directory) : IAsyncDisposable
{
    private const int Terminate = 15;

    /// <summary>The operator as the tests were built with it, or another build of it to be measured.</summary>
    private static readonly string Program = Environment.GetEnvironmentVariable("KAFKAPI_OPERATOR_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory, "kafkapi-operator");

    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    private readonly int _port = ListeningPorts.Free();
    private readonly Lock _writing = new();
    private Process? _process;

    /// <summary>Everything that it ever wrote, over all of its lives.</summary>
    public string LogPath { get; } = Path.Combine(directory, "operator.log");

    public bool IsRunning => _process is { HasExited: false };

    public async Task StartAsync(CancellationToken ct, bool elected = true)
    {
        if (IsRunning) return;
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

    /// <summary>SIGKILL: it gets no chance to do anything more.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExitAsync(ct);
    }

    /// <summary>SIGTERM, as the kubelet sends it; in good order it gives its lease back and ends with 0.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        if (!IsRunning) return;
        _ = SendSignal(_process!.Id, Terminate);
        await _process.WaitForExitAsync(ct);
        Assert.Equal(0, _process.ExitCode);
    }

    /// <summary>The sum of all series of a counter at this moment.</summary>
    public async Task<Metrics> MetricsAsync(CancellationToken ct) => new(await Http.GetStringAsync($"http://127.0.0.1:{_port}/metrics", ct));

    /// <summary>MiB: all that is resident, and the part of it that the kernel cannot drop (its programs and libraries it can).</summary>
    public (long Resident, long Unevictable) Memory()
    {
        var status = File.ReadAllLines($"/proc/{_process!.Id}/status");
        long Mebibytes(string field) => long.Parse(status.Single(line => line.StartsWith(field, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) >> 10;
        return (Mebibytes("VmRSS:"), Mebibytes("RssAnon:") + Mebibytes("RssShmem:"));
    }

    public string LogTail(int lines) => File.Exists(LogPath) ? string.Join('\n', ReadLog().Split('\n').TakeLast(lines)) : "";

    public string ReadLog()
    {
        lock (_writing) return File.ReadAllText(LogPath);
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
        if (line is null) return;
        lock (_writing) File.AppendAllText(LogPath, line + "\n");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}

/// <summary>One scrape, in the text format of Prometheus.</summary>
internal sealed class Metrics(string text)
{
    /// <param name="name">Of the counter.</param>
    /// <param name="label">Only the series that hold this text, such as <c>result="settled"</c>; all when empty.</param>
    public long Sum(string name, string label = "") => (long)Value(name, label);

    /// <inheritdoc cref="Sum"/>
    public double Value(string name, string label = "") => text.Split('\n')
        .Where(line => line.StartsWith($"{name}{{", StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal))
        .Sum(line => double.Parse(line.Split("} ")[1].Split(' ')[0], CultureInfo.InvariantCulture));
}
