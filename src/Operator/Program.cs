using KafkaPi.Crds;
using KafkaPi.Operator.Clusters;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Observed;
using KafkaPi.Operator.Runtime;
using KafkaPi.Operator.Telemetry;

switch (args)
{
    case ["crd"]:
        CrdCommand.WriteCrd(Console.Out);
        return;
    case ["reference"]:
        CrdCommand.WriteReference(Console.Out);
        return;
}

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.AddOperatorConsole();
builder.Services.AddOperatorTelemetry();
builder.Services.AddKubernetesOperator(settings => settings.Name = "kafkapi-operator")
    .AddController<KafkaClusterController, KafkaCluster>()
    .AddFinalizer<KafkaClusterFinalizer, KafkaCluster>(KafkaClusterFinalizer.Identifier);
builder.Services
    .AddSingleton<IHostPool, HostPool>()
    .AddSingleton(new HostPoolOptions())
    .AddSingleton(provider => new ArtifactCache(
        ArtifactCache.CreateClient(),
        new(builder.Configuration["Operator:ArtifactDirectory"] ?? Path.Combine(Path.GetTempPath(), "kafkapi-artifacts")),
        provider.GetRequiredService<TimeProvider>()))
    .AddSingleton<LiveSettings>()
    .AddSingleton<SettingsRehearsal>()
    .AddSingleton<Executor>()
    .AddSingleton<BrokersProbe>()
    .AddSingleton<ClusterObserver>()
    .AddSingleton<AskForReturn>(provider => provider.GetRequiredService<BrokersProbe>().ReturnAsync)
    .AddSingleton<InSyncWatch>()
    .AddSingleton<HostAccess>()
    .AddSingleton<ClusterReporter>();

var app = builder.Build();
app.MapOperatorEndpoints();
var stopping = app.Lifetime.ApplicationStopping;
try
{
    await app.RunAsync();
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    // Told to end before it was up, which is no failure.
}
