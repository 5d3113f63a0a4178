using System.Text.Json;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Archives.Suspicion;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>Makes the job of a plan's next proof: which archive, which files of it, and who carries it out.</summary>
public sealed class ProofOrders(CatalogReader reader, TimeProvider time)
{
    /// <param name="standing">How the plan stands; only read.</param>
    /// <param name="isAsked">A person asks: what the client cannot do is refused. By itself the server proves in its place.</param>
    internal async Task<Result<Job>> MakeAsync(ServerDatabase database, PlanProof standing, string requestedBy, bool isAsked, CancellationToken cancellationToken)
    {
        if (await FindArchiveAsync(database, standing.PlanId, cancellationToken) is not { } archive)
            return Problem.Conflict("proof.no-archive", "The plan has no archive yet that could be proven.", "Back it up first; its files must be in the catalog.");
        if (await database.Set<Job>().AnyAsync(
                job => job.PlanId == standing.PlanId && (job.Kind == JobKind.Proof || job.Kind == JobKind.ClientProof) && JobStates.Live.Contains(job.State), cancellationToken))
            return Problem.Conflict("job.already-queued", "A proof of this plan is waiting or running already.", "Wait for it, or cancel it.");
        var loads = standing.Rule.LoadsDatabases && (await database.Set<Plan>().AsNoTracking().SingleAsync(plan => plan.Id == standing.PlanId, cancellationToken)).Databases.Count > 0;
        var kind = JobKind.Proof;
        Problem? refusal = null;
        if (loads || standing.Rule.Method == ProofMethod.Client)
        {
            refusal = await RefuseAsync(database, archive.ClientId, loads, cancellationToken);
            if (refusal is not null && isAsked)
                return refusal;
            kind = refusal is null ? JobKind.ClientProof : JobKind.Proof;
        }

        if (!(await DrawAsync(archive, standing, cancellationToken)).IsSuccess(out var detail, out var problem))
            return problem;
        detail = detail with { Loads = loads && refusal is null, NotLoaded = loads ? refusal?.Detail : null };
        return Job.Queue(kind, archive.ClientId, archive.RepositoryId, standing.PlanId, detail.ToJson(), requestedBy, time.GetUtcNow());
    }

    /// <summary>The newest good one: in the catalog, and none that a person should look at first while there is another.</summary>
    private static Task<Archive?> FindArchiveAsync(ServerDatabase database, PlanId planId, CancellationToken cancellationToken) =>
        database.Set<Archive>().AsNoTracking()
            .Where(archive => archive.PlanId == planId && archive.CatalogState == CatalogState.Indexed)
            .OrderBy(archive => database.OpenSuspects().Any(open => open.ArchiveId == archive.Id))
            .ThenByDescending(archive => archive.ReceivedAt)
            .FirstOrDefaultAsync(cancellationToken);

    private async Task<Result<ProofDetail>> DrawAsync(Archive archive, PlanProof standing, CancellationToken cancellationToken)
    {
        var answer = await reader.ReadAsync(archive, catalog =>
            catalog.Summarise(archive.Id.Value, [ReadOnlyMemory<byte>.Empty]) is not { } all ? null
            : standing.Rule.IsWhole ? new ProofDetail(archive.Id, [], all.FileCount, all.SizeBytes, null, all.FileCount, all.SizeBytes)
            : ProofSample.Draw(catalog, archive.Id.Value, standing.After, standing.Rule) is { } sample
                ? new ProofDetail(archive.Id, sample.Paths, sample.FileCount, sample.Bytes, sample.Until, all.FileCount, all.SizeBytes)
                : null, cancellationToken);
        if (!answer.IsSuccess(out var detail, out var problem))
            return problem;
        return detail.FileCount == 0 ? Problem.Conflict("proof.no-files", "The archive holds no file that could be proven.", "Look at the plan's paths.") : detail;
    }

    private static async Task<Problem?> RefuseAsync(ServerDatabase database, ClientId clientId, bool loads, CancellationToken cancellationToken)
    {
        var client = await database.Set<Client>().AsNoTracking().Where(client => client.Id == clientId).Select(client => new { client.State, client.MachineJson }).SingleAsync(cancellationToken);
        var machine = client.MachineJson is null ? null : JsonSerializer.Deserialize(client.MachineJson, ProtocolJson.Default.MachineFacts);
        if (client.State != ClientState.Enrolled)
            return Problem.Conflict("client.not-enrolled", "The client has no agent that could prove.", "Prove on the server instead.");
        if (machine?.Capabilities.Contains(loads ? Capabilities.LoadProof : Capabilities.Proof) != true)
            return loads
                ? Problem.Conflict("client.cannot-load", "The client's agent does not know how to load databases for a proof.", "Update the agent, or prove the dumps as files.")
                : Problem.Conflict("client.cannot-prove", "The client's agent does not know how to prove.", "Update the agent, or prove on the server instead.");
        return loads && machine.Policy.LoadsDatabases != true
            ? Problem.Conflict("client.loads-nothing", "The policy of the client does not allow a database server for a proof.", "Name an account as restore.scratch-account in the client's policy file, or prove the dumps as files.")
            : null;
    }
}
