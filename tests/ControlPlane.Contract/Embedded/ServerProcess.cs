using System.Diagnostics;

namespace KafkaPi.ControlPlane.Contract.Embedded;

/// <summary>The embedded server in its own process, which tests can kill.</summary>
internal sealed class ServerProcess(Process process, string kubeconfig) : IDisposable
{
    public string Kubeconfig => kubeconfig;

    public int Id => process.Id;

    public static async Task<ServerProcess> StartAsync(string directory, CancellationToken ct)
    {
        var isDotnet = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        var start = new ProcessStartInfo(
            isDotnet ? Environment.ProcessPath! : "dotnet",
            [typeof(ControlPlaneServer).Assembly.Location, "--dir", directory, "--faults"])
        { RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        var kubeconfig = await process.StandardOutput.ReadLineAsync(ct)
            ?? throw new InvalidOperationException("the server did not start");
        return new(process, kubeconfig);
    }

    /// <summary>Kills the process by SIGKILL.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
