using System.Text.Json;
using BorgBackupServer.Server.Platform.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BorgBackupServer.Server.Restores.Proofs;

internal sealed class ProofMapping : IEntityTypeConfiguration<PlanProof>, IEntityTypeConfiguration<Proof>
{
    public void Configure(EntityTypeBuilder<PlanProof> builder)
    {
        builder.ToTable("plan_proofs");
        builder.HasKey(proof => proof.PlanId);
        builder.HasIndex(proof => proof.ClientId);
        builder.HasIndex(proof => proof.NextAt);
        builder.HasIndex(proof => proof.OverdueAt);
        builder.Property(proof => proof.Rule).HasConversion(
            rule => JsonSerializer.Serialize(rule, RestJson.Options), json => JsonSerializer.Deserialize<ProofRule>(json, RestJson.Options) ?? new ProofRule());
    }

    public void Configure(EntityTypeBuilder<Proof> builder)
    {
        builder.ToTable("proofs");
        builder.HasKey(proof => proof.JobId);
        builder.HasIndex(proof => new { proof.PlanId, proof.EndedAt });
        builder.HasIndex(proof => proof.ClientId);
        builder.Property(proof => proof.Method).HasConversion<string>().HasMaxLength(20);
        builder.Ignore(proof => proof.Findings);
    }
}
