using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Jobs;

internal sealed class JobMapping : IEntityTypeConfiguration<Job>, IEntityTypeConfiguration<JobLogLine>, IEntityTypeConfiguration<RepositoryLease>, IEntityTypeConfiguration<ClientTurn>
{
    public void Configure(EntityTypeBuilder<Job> builder)
    {
        builder.ToTable("jobs");
        // Two writers that read the same state cannot both move the job on, whatever the database.
        builder.Property(job => job.State).IsConcurrencyToken();
        builder.Property(job => job.Epoch).IsConcurrencyToken();
        // What a poll asks for: the live jobs of one client. The history of years lies outside the filter.
        builder.HasIndex(job => new { job.ClientId, job.State, job.QueuedAt });
        builder.HasIndex(job => new { job.State, job.QueuedAt });
        builder.HasIndex(job => new { job.PlanId, job.QueuedAt });
        builder.HasIndex(job => new { job.Kind, job.QueuedAt });
        builder.HasIndex(job => job.QueuedAt);
    }

    public void Configure(EntityTypeBuilder<JobLogLine> builder)
    {
        builder.ToTable("job_log_lines");
        builder.HasIndex(line => new { line.JobId, line.Id });
    }

    public void Configure(EntityTypeBuilder<RepositoryLease> builder)
    {
        builder.ToTable("repository_leases");
        builder.HasKey(lease => lease.RepositoryId);
        builder.HasIndex(lease => lease.JobId);
    }

    public void Configure(EntityTypeBuilder<ClientTurn> builder)
    {
        builder.ToTable("client_turns");
        builder.HasKey(turn => turn.ClientId);
    }
}
