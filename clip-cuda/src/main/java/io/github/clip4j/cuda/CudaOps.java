package io.github.clip4j.cuda;

import io.github.clip4j.backend.Activation;
import io.github.clip4j.backend.Heads;
import io.github.clip4j.backend.LayerNorm;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Ops;
import io.github.clip4j.backend.Sequences;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.TextEmbedding;
import io.github.clip4j.backend.VisionEmbedding;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.cuda.kernel.AttentionKernel;
import io.github.clip4j.cuda.kernel.BiasActivationKernel;
import io.github.clip4j.cuda.kernel.BiasResidualKernel;
import io.github.clip4j.cuda.kernel.Element;
import io.github.clip4j.cuda.kernel.GatherRowsKernel;
import io.github.clip4j.cuda.kernel.L2NormalizeKernel;
import io.github.clip4j.cuda.kernel.LayerNormKernel;
import io.github.clip4j.cuda.kernel.PatchesKernel;
import io.github.clip4j.cuda.kernel.Product;
import io.github.clip4j.cuda.kernel.TextTokensKernel;
import io.github.clip4j.cuda.kernel.ToFloat32Kernel;
import io.github.clip4j.cuda.kernel.VisionTokensKernel;
import org.jspecify.annotations.Nullable;

/**
 * {@link Ops} as steps of a program. The residual stream and everything that is summed stay in float32; in a 16-bit
 * mode, factors of products and what attention works on are 16-bit operands. A matrix is converted where it is needed
 * in the other form. M, N, K as in BLAS.
 */
final class CudaOps implements Ops {
    private final CudaSession session;

    CudaOps(CudaSession session) {
        this.session = session;
    }

    private Element operand() {
        return session.backend().operand();
    }

    /** The address of a matrix in float32. */
    long wide(CudaTensor x) {
        CudaTensor.Places places = x.places();
        long address = session.address(places.wide);
        if (!places.isWide && places.isNarrow && places.narrow != places.wide) {
            session.add(
                    ToFloat32Kernel.launch(address, session.address(places.narrow), operand(), x.rows(), x.columns()));
            places.isWide = true;
        }
        return address;
    }

    /** The address of a matrix in the form that products take. */
    private long operand(CudaTensor x) {
        CudaTensor.Places places = x.places();
        if (operand() == Element.F32) return wide(x);
        long address = session.address(places.narrow);
        if (!places.isNarrow) {
            session.add(BiasActivationKernel.launch(
                    address, operand(), wide(x), 0, x.rows(), x.columns(), null, session.status()));
            places.isNarrow = true;
        }
        return address;
    }

    /** The address where a result goes in float32. */
    private long wideResult(CudaTensor out) {
        out.places().isWide = true;
        out.places().isNarrow = false;
        return session.address(out.places().wide);
    }

    /** The address where a result goes that becomes an operand. */
    private long operandResult(CudaTensor out) {
        if (operand() == Element.F32) return wideResult(out);
        out.places().isWide = false;
        out.places().isNarrow = true;
        return session.address(out.places().narrow);
    }

    @Override
    public void linear(Tensor out, Tensor x, Linear w) {
        if (w.bias() == null) multiply(cuda(out), cuda(x), w);
        else linear(cuda(out), cuda(x), w, null);
    }

    @Override
    public void linearActivation(Tensor out, Tensor x, Linear w, Activation kind) {
        linear(cuda(out), cuda(x), w, kind);
    }

    private void linear(CudaTensor out, CudaTensor x, Linear w, @Nullable Activation kind) {
        long product = multiply(out, x, w); // (M, N)
        session.add(BiasActivationKernel.launch(
                operandResult(out), operand(), product, bias(w), out.rows(), out.columns(), kind, session.status()));
    }

    @Override
    public void linearAdd(Tensor inout, Tensor x, Linear w, Tensor scratch) {
        long product = multiply(cuda(scratch), cuda(x), w); // (M, N)
        long sum = wide(cuda(inout));
        cuda(inout).places().isNarrow = false;
        session.add(BiasResidualKernel.launch(sum, product, bias(w), inout.rows(), inout.columns()));
    }

    /** Multiplies without the bias, in float32. */
    private long multiply(CudaTensor out, CudaTensor x, Linear w) {
        CudaWeight weight = cuda(w.weight());
        if (x.rows() != out.rows() || x.columns() != weight.columns() || out.columns() != weight.rows())
            throw new IllegalArgumentException("linear " + w.name() + ": output (" + out.rows() + ", " + out.columns()
                    + "), input (" + x.rows() + ", " + x.columns() + "), weight (" + weight.rows() + ", "
                    + weight.columns() + ") do not fit");
        long factor = operand(x);
        long result = wideResult(out);
        session.add(new Product(
                result, factor, weight.address(), x.rows(), weight.rows(), weight.columns(), weight.element()));
        return result;
    }

    private static long bias(Linear w) {
        return w.bias() == null ? 0 : cuda(w.bias()).address();
    }

    @Override
    public void layerNorm(Tensor out, Tensor x, LayerNorm ln) {
        CudaTensor.Places to = cuda(out).places();
        long from = wide(cuda(x));
        boolean narrow = operand() != Element.F32;
        // Both forms: only the next operation shows which is wanted.
        LayerNormKernel.Output output = new LayerNormKernel.Output(
                session.address(to.wide), narrow ? session.address(to.narrow) : 0, operand());
        to.isWide = true;
        to.isNarrow = narrow;
        LayerNormKernel.Norm norm = new LayerNormKernel.Norm(
                cuda(ln.weight()).address(), cuda(ln.bias()).address(), ln.eps());
        session.add(LayerNormKernel.launch(output, from, x.rows(), x.columns(), norm, session.status()));
    }

    @Override
    public void attention(Tensor out, Tensor qkv, Heads heads, Sequences sequences) {
        long from = operand(cuda(qkv));
        long to = operandResult(cuda(out));
        AttentionKernel.Shape shape = shape(qkv, heads, sequences);
        boolean tensorCores = AttentionKernel.hasTensorCores(
                operand(), shape.size(), session.backend().capability());
        session.add(
                tensorCores
                        ? AttentionKernel.tensorCores(to, from, operand(), qkv.rows(), shape)
                        : AttentionKernel.all(to, from, operand(), qkv.rows(), shape, session.status()));
    }

    @Override
    public void attentionRows(Tensor out, Tensor qkv, Heads heads, Sequences sequences, Tensor rows, Tensor scratch) {
        long from = operand(cuda(qkv));
        AttentionKernel.Rows addresses = new AttentionKernel.Rows(operandResult(cuda(out)), from, wide(cuda(rows)));
        session.add(AttentionKernel.rows(
                addresses, operand(), out.rows(), qkv.rows(), shape(qkv, heads, sequences), session.status()));
    }

    @Override
    public void attentionProbabilities(Tensor out, Tensor qkv, Heads heads, Sequences sequences) {
        sequences.requireNoPrefix();
        long from = operand(cuda(qkv));
        session.add(AttentionKernel.probabilities(
                wideResult(cuda(out)), from, operand(), qkv.rows(), shape(qkv, heads, sequences)));
    }

    private static AttentionKernel.Shape shape(Tensor qkv, Heads heads, Sequences sequences) {
        int size = qkv.columns() / 3 / heads.heads();
        return new AttentionKernel.Shape(heads.heads(), size, sequences);
    }

    @Override
    public void activation(Tensor inout, Activation kind) {
        long x = wide(cuda(inout));
        session.add(BiasActivationKernel.launch(
                wideResult(cuda(inout)), Element.F32, x, 0, inout.rows(), inout.columns(), kind, session.status()));
    }

    @Override
    public void add(Tensor inout, Tensor y) {
        long sum = wide(cuda(inout));
        cuda(inout).places().isNarrow = false;
        session.add(BiasResidualKernel.launch(sum, wide(cuda(y)), 0, inout.rows(), inout.columns()));
    }

    @Override
    public void gatherRows(Tensor out, Tensor x, Tensor rows) {
        boolean wide = cuda(x).places().isWide;
        long from = wide ? wide(cuda(x)) : operand(cuda(x));
        long to = wide ? wideResult(cuda(out)) : operandResult(cuda(out));
        Element element = wide ? Element.F32 : operand();
        session.add(GatherRowsKernel.launch(
                to, from, element, wide(cuda(rows)), out.rows(), x.rows(), x.columns(), session.status()));
    }

    @Override
    public void patches(Tensor out, Tensor pixels, int side, int patchSize) {
        long from = wide(cuda(pixels));
        session.add(PatchesKernel.launch(
                operandResult(cuda(out)), operand(), from, out.rows(), side, patchSize, session.status()));
    }

    @Override
    public void visionTokens(Tensor out, Tensor patches, VisionEmbedding embedding) {
        long from = wide(cuda(patches));
        session.add(VisionTokensKernel.launch(
                wideResult(cuda(out)),
                from,
                cuda(embedding.classEmbedding()).address(),
                cuda(embedding.positionalEmbedding()).address(),
                out.rows(),
                embedding.positionalEmbedding().rows(),
                out.columns()));
    }

    @Override
    public void textTokens(Tensor out, Tensor ids, Tensor positions, TextEmbedding embedding) {
        session.add(TextTokensKernel.launch(
                wideResult(cuda(out)),
                out.rows(),
                out.columns(),
                wide(cuda(ids)),
                wide(cuda(positions)),
                table(embedding.tokenEmbedding()),
                table(embedding.positionalEmbedding()),
                session.status()));
    }

    private static TextTokensKernel.Table table(Weight weight) {
        return new TextTokensKernel.Table(cuda(weight).address(), weight.rows());
    }

    @Override
    public void l2Normalize(Tensor inout) {
        long x = wide(cuda(inout));
        cuda(inout).places().isNarrow = false;
        session.add(L2NormalizeKernel.launch(x, inout.rows(), inout.columns()));
    }

    private static CudaTensor cuda(Tensor tensor) {
        return (CudaTensor) tensor;
    }

    private static CudaWeight cuda(Weight weight) {
        return (CudaWeight) weight;
    }
}
