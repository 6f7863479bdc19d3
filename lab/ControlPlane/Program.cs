using KafkaPi.ControlPlane;

if (CommandLine.Parse(args) is not { } options)
{
    await Console.Error.WriteLineAsync(CommandLine.Usage);
    return 2;
}
await using var server = await ControlPlaneServer.StartAsync(options);
Console.WriteLine(server.Kubeconfig);
await server.WaitForShutdownAsync();
return 0;
