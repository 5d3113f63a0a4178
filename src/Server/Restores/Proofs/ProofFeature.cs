using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>Restores that are carried out only to see that they can be.</summary>
public static class ProofFeature
{
    public static IServiceCollection AddProofs(this IServiceCollection services)
    {
        services.AddSingleton<ProofReading>();
        services.AddSingleton<ProofKeeper>();
        services.AddSingleton<ProofOrders>();
        services.AddSingleton<ProofQueue>();
        services.AddSingleton<IServerWork, ProofWork>();
        services.AddSingleton<IAgentWork, ClientProofWork>();
        services.AddSingleton<IPlanParts, ProofsOfPlans>();
        services.AddHostedService<ProofWatch>();
        services.AddTransient<StartProof>();
        services.AddTransient<ChangeProofRule>();
        services.AddTransient<GetProof>();
        services.AddTransient<ListProofs>();
        services.AddTransient<CountProofs>();
        return services;
    }
}
