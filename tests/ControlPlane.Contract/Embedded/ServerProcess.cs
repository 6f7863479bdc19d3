using System.Diagnostics;

namespace KafkaPi.ControlPlane.Contract.Embedded;

/// <summary>The embedded server as a process of its own, to be killed.</summary>
internal sealed class ServerProcess(Process process, string kubeconfig) : IDisposable
{
    public string Kubeconfig => kubeconfig;

    public int Id => process.Id;

    public static async Task<ServerProcess> StartAsync(string directory, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            [typeof(ControlPlaneServer).Assembly.Location, "--dir", directory, "--faults"])
        { RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        return new(process, await process.StandardOutput.ReadLineAsync(cancel) ?? throw new InvalidOperationException("the server did not start"));
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }
}
