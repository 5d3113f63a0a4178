using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Home;

/// <summary>
/// Adds a client with all that protects it: repository, plan and schedule, from defaults where nothing is said. The rows are
/// written in one transaction; then borg makes the repository, so that its id is known when the agent enrols and pins it.
/// </summary>
public sealed class ProtectClient(
    IDbContextFactory<ServerDatabase> databases, CreateClient createClient, NewRepository newRepository, RepositoryMaker maker,
    PlanDefaults planDefaults, ChangeSchedule changeSchedule, CreateEnrolmentToken createToken, TimeProvider time)
{
    private const string RepositoryName = "main";

    /// <param name="Encryption">Of its repository, see <see cref="CreateRepository.Request"/>.</param>
    /// <param name="StorageLocationId">Where its repository lies; null takes the oldest location.</param>
    public sealed record Request(string Name, PlanAnswers? Plan = null, ScheduleAnswers? Schedule = null, string? Encryption = null, StorageLocationId? StorageLocationId = null);

    /// <param name="RepositoryProblem">Why borg could not make the repository; the client is there, and making it can be tried again.</param>
    public sealed record Response(ClientId ClientId, RepositoryId RepositoryId, PlanId PlanId, EnrolmentLine Enrolment, Problem? RepositoryProblem);

    /// <param name="Command">The line to paste on the client. It holds a secret that works once.</param>
    public sealed record EnrolmentLine(string Command, DateTimeOffset ExpiresAt)
    {
        public override string ToString() => $"(enrolment until {ExpiresAt:O})";
    }

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        if (!(await AddRowsAsync(request, actor, cancellationToken)).IsSuccess(out var rows, out var problem))
            return problem;

        createClient.Announce(rows.ClientId);
        (await maker.MakeAsync(rows.RepositoryId, cancellationToken)).IsProblem(out var repositoryProblem);
        return (await createToken.HandleAsync(new(rows.ClientId), actor, cancellationToken)).IsSuccess(out var token, out problem)
            ? new Response(rows.ClientId, rows.RepositoryId, rows.PlanId, new EnrolmentLine(token.Command, token.ExpiresAt), repositoryProblem)
            : problem;
    }

    private async Task<Result<Rows>> AddRowsAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (!(await createClient.AddAsync(database, request.Name, actor, cancellationToken)).IsSuccess(out var client, out var problem))
            return problem;
        if (!(await newRepository.AddAsync(database, client.Id, RepositoryName, request.StorageLocationId, actor, cancellationToken, request.Encryption)).IsSuccess(out var repository, out problem))
            return problem;

        var defaults = await planDefaults.BuildAsync(database, cancellationToken);
        var plan = Plan.Create(client.Id, repository.Id, defaults.Name, time.GetUtcNow());
        database.Add(plan);
        await database.SaveChangesAsync(cancellationToken);
        if (await ChangePlan.ApplyAsync(database, new(plan.Id, (request.Plan ?? new()).Over(defaults)), actor, ActivityKind.PlanAdded, cancellationToken) is { } planProblem)
            return PlanAnswers.At(planProblem);
        if (await changeSchedule.ApplyAsync(database, new(plan.Id, (request.Schedule ?? new()).Over(ScheduleDefaults.Draw())), actor, cancellationToken) is { } scheduleProblem)
            return ScheduleAnswers.At(scheduleProblem);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new Rows(client.Id, repository.Id, plan.Id);
    }

    private sealed record Rows(ClientId ClientId, RepositoryId RepositoryId, PlanId PlanId);
}
