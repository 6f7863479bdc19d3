using KafkaPi.Crds;
using KafkaPi.Operator.Budgets;
using KafkaPi.Operator.Controllers.KafkaClusters;
using KafkaPi.Operator.Controllers.KafkaClusters.Access;
using KafkaPi.Operator.Controllers.KafkaClusters.Deletion;
using KafkaPi.Operator.Controllers.KafkaClusters.History;
using KafkaPi.Operator.Controllers.KafkaClusters.Requeue;
using KafkaPi.Operator.Controllers.KafkaClusters.Status;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Execution.Artifacts;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Kafka.Config;
using KafkaPi.Operator.KnownSettings;
using KafkaPi.Operator.Observation;
using KafkaPi.Operator.Planning;
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
    case ["settings"]:
        SettingsPage.Write(Console.Out);
        return;
}

var builder = WebApplication.CreateSlimBuilder(args);
var mirror = ArtifactCacheOptions.MirrorOf(builder.Configuration["Operator:ApacheMirror"]);
builder.Logging.AddOperatorConsole();
builder.Services.AddOperatorTelemetry();
builder.Services.AddKubernetesOperator(settings => settings.Name = "kafkapi-operator")
    .AddController<KafkaClusterController, KafkaCluster>()
    .AddFinalizer<KafkaClusterFinalizer, KafkaCluster>(KafkaClusterFinalizer.Identifier);
builder.Services
    .AddSingleton<IHostPool, HostPool>()
    .AddSingleton<MemoryBudget>()
    .AddSingleton(provider => new HostPoolOptions { Memory = provider.GetRequiredService<MemoryBudget>() })
    .AddSingleton(provider => new ArtifactCache(
        ArtifactCache.CreateClient(),
        new(builder.Configuration["Operator:ArtifactDirectory"]
            ?? Path.Combine(Path.GetTempPath(), "kafkapi-artifacts"))
        {
            ApacheMirror = mirror,
        },
        provider.GetRequiredService<TimeProvider>()))
    .AddSingleton<BrokerConfigClient>()
    .AddSingleton<StepExecutors>()
    .AddScoped<PatientExecutor>()
    .AddScoped<PlanExecution>()
    .AddScoped<ClusterInspection>()
    .AddSingleton(new ClusterPlanner())
    .AddSingleton<RequestLedger>()
    .AddSingleton<DeletionReporter>()
    .AddSingleton<Executor>()
    .AddSingleton<StepHistory>()
    .AddSingleton<BrokerObserver>()
    .AddSingleton<ClusterObserver>()
    .AddSingleton<ProbeRejoin>(provider => provider.GetRequiredService<BrokerObserver>().ReturnAsync)
    .AddSingleton<InSyncWatcher>()
    .AddSingleton<HostAccess>()
    .AddSingleton<StatusReporter>();

var app = builder.Build();
app.MapOperatorEndpoints();
var stopping = app.Lifetime.ApplicationStopping;
try
{
    await app.RunAsync();
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    // The process was told to end before it was up. That is no failure.
}
