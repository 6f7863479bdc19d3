using System.Net;
using k8s;

namespace KafkaPi.Operator.Runtime.Api;

/// <summary>Connects to the API server.</summary>
internal static class KubernetesConnection
{
    /// <summary>The service account in a pod; <c>KUBECONFIG</c> or the default file elsewhere.</summary>
    public static KubernetesClientConfiguration Configuration()
    {
        var given = Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 };
        return !given && KubernetesClientConfiguration.IsInCluster()
            ? KubernetesClientConfiguration.InClusterConfig()
            : KubernetesClientConfiguration.BuildDefaultConfig();
    }

    public static Kubernetes Connect(KubernetesClientConfiguration configuration, TimeSpan requestTimeout)
    {
        configuration.HttpClientTimeout = requestTimeout;
        configuration.FirstMessageHandlerSetup = handler =>
        {
            handler.ConnectTimeout = TimeSpan.FromSeconds(10);
            handler.PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2);
            handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
            handler.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
            handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(15);
            handler.AutomaticDecompression = DecompressionMethods.None;
        };
        return new Kubernetes(configuration);
    }
}
