using System.Diagnostics;

namespace KafkaPi.ControlPlane.Contract.Servers;

/// <summary>Runs the real kubectl against a server.</summary>
internal static class Kubectl
{
    public static async Task<(int Code, string Output, string Errors)> RunAsync(
        Server server, string input, params string[] arguments)
    {
        using var process = Launch(server, arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Runs kubectl, which must succeed, and returns its output.</summary>
    public static async Task<string> OutputAsync(Server server, params string[] arguments)
    {
        var (code, output, errors) = await RunAsync(server, "", arguments);
        Assert.True(code == 0, $"kubectl {string.Join(' ', arguments)} failed: {errors}");
        return output;
    }

    public static async Task<string> ApplyAsync(Server server, string manifest, params string[] arguments)
    {
        var (code, output, errors) = await RunAsync(server, manifest, ["apply", "-f", "-", .. arguments]);
        Assert.True(code == 0, $"kubectl apply failed: {errors}");
        return output;
    }

    /// <summary>Starts a kubectl that runs until it is disposed.</summary>
    public static RunningKubectl Start(Server server, params string[] arguments) => new(Launch(server, arguments));

    private static Process Launch(Server server, string[] arguments)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(directory => Path.Combine(directory, "kubectl"))
            .FirstOrDefault(File.Exists);
        if (found is null)
        {
            Assert.Skip("there is no kubectl on PATH");
        }

        var start = new ProcessStartInfo(
            found, ["--kubeconfig", server.Kubeconfig, "--cache-dir", server.KubectlCache, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        start.Environment["KUBE_EDITOR"] = "sed -i s/before/after/";
        return Process.Start(start)!;
    }
}
