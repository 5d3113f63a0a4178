namespace BorgBackupServer.Journey.Steps;

/// <summary>Adds a client whose plan is the tree; repository, schedule and retention are the defaults.</summary>
public static class AddClient
{
    public static async Task<string> TakeAsync(Trip trip, CancellationToken cancellationToken)
    {
        var added = await trip.Rest.PostAsync<Added>(
            "/api/v1/clients", new { name = Environment.MachineName, plan = new { paths = new[] { trip.Options.Tree }, excludes = Array.Empty<string>() } }, cancellationToken);
        if (added.RepositoryProblem is { } problem)
        {
            throw new StepFailedException($"{problem.Code}: {problem.Detail}");
        }

        (trip.ClientId, trip.PlanId, trip.EnrolmentCommand) = (added.ClientId, added.PlanId, added.Enrolment.Command);
        var plans = await trip.Rest.GetAsync<Plans>($"/api/v1/plans?clientId={added.ClientId}", cancellationToken);
        return plans.Items is [{ NextRunAt: { } next }] ? $"its repository is made; it runs next at {next:u}" : throw new StepFailedException("the plan has no next run");
    }

    private sealed record Added(string ClientId, string PlanId, Enrolment Enrolment, Problem? RepositoryProblem);

    private sealed record Enrolment(string Command);

    private sealed record Problem(string Code, string Detail);

    private sealed record Plans(IReadOnlyList<Plan> Items);

    private sealed record Plan(DateTimeOffset? NextRunAt);
}
